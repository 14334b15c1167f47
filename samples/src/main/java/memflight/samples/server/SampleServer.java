package memflight.samples.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** An HTTP server on a free port of 127.0.0.1. Thread-safe; whoever starts it closes it. */
final class SampleServer implements AutoCloseable {
  private static final int EVENT_LOOPS = 2;
  private static final int MOST_REQUEST_BYTES = 64 * 1024;

  /**
   * Unpooled, so that each buffer is an allocation of its own: a pool would show up as its chunks
   * and hide which line asked for what.
   */
  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);

  private final Planted leak = new Planted();
  private final Planted growth = new Planted();
  private final Services services;
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(EVENT_LOOPS, NioIoHandler.newFactory());
  private final Channel channel;

  private SampleServer(ExportPlan exportPlan) {
    services = Services.of(allocator, exportPlan, leak, growth);
    channel = bind();
  }

  static SampleServer start(ExportPlan exportPlan) {
    return new SampleServer(exportPlan);
  }

  private Channel bind() {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.ALLOCATOR, allocator)
            .childOption(ChannelOption.ALLOCATOR, allocator)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel connection) {
                    connection
                        .pipeline()
                        .addLast(new HttpServerCodec())
                        .addLast(new HttpObjectAggregator(MOST_REQUEST_BYTES))
                        .addLast(new RequestHandler(services));
                  }
                });
    InetSocketAddress freePort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return bootstrap.bind(freePort).syncUninterruptibly().channel();
  }

  int port() {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  /** The buffers that are never released. */
  Planted leak() {
    return leak;
  }

  /** The buffers that exports piled up and released. */
  Planted growth() {
    return growth;
  }

  Services services() {
    return services;
  }

  /** The bytes of all buffers that are not released, by Netty's own count. */
  long liveBytes() {
    return allocator.metric().usedDirectMemory();
  }

  /** Closes the connections; the leaked buffers stay. */
  @Override
  public void close() {
    channel.close().syncUninterruptibly();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
