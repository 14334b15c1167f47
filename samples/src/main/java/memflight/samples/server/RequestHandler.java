package memflight.samples.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.Future;
import java.util.NoSuchElementException;

/** Answers the requests of one connection. Confined to the connection's event loop. */
final class RequestHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
  private final Services services;

  RequestHandler(Services services) {
    this.services = services;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    // "/kind" or "/kind/argument"
    String[] path = request.uri().substring(1).split("/", 2);
    String argument = path.length == 2 ? path[1] : "";
    try {
      switch (path[0]) {
        case "thumbnail" -> ok(context, services.pictures().thumbnail(Integer.parseInt(argument)));
        case "document" -> ok(context, services.documents().render(Integer.parseInt(argument)));
        case "session" -> session(context, request.method(), argument);
        case "export" ->
            services.export(context.executor()).addListener(done -> exported(context, done));
        default -> throw new NoSuchElementException("no such page: " + request.uri());
      }
    } catch (NumberFormatException | NoSuchElementException e) {
      answer(context, HttpResponseStatus.NOT_FOUND, ascii(context, e.getMessage()));
    }
  }

  private void session(ChannelHandlerContext context, HttpMethod method, String argument) {
    if (method.equals(HttpMethod.POST)) {
      ok(context, ascii(context, Integer.toString(services.sessions().open(argument))));
    } else if (services.sessions().close(Integer.parseInt(argument))) {
      ok(context, Unpooled.EMPTY_BUFFER);
    } else {
      throw new NoSuchElementException("no such session: " + argument);
    }
  }

  private static void exported(ChannelHandlerContext context, Future<? super Long> done) {
    if (done.isSuccess()) {
      ok(context, ascii(context, String.valueOf(done.getNow())));
    } else {
      answer(
          context,
          HttpResponseStatus.INTERNAL_SERVER_ERROR,
          ascii(context, done.cause().toString()));
    }
  }

  private static ByteBuf ascii(ChannelHandlerContext context, String text) {
    return ByteBufUtil.writeAscii(context.alloc(), text);
  }

  private static void ok(ChannelHandlerContext context, ByteBuf body) {
    answer(context, HttpResponseStatus.OK, body);
  }

  /** Takes over the body: Netty releases it once it is written. */
  private static void answer(
      ChannelHandlerContext context, HttpResponseStatus status, ByteBuf body) {
    FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
    response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
    context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    System.err.println("request failed: " + cause);
    context.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
  }
}
