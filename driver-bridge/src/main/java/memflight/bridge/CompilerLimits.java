package memflight.bridge;

import java.io.File;
import java.io.FileWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import javax.management.JMException;
import jdk.jfr.Event;
import jdk.jfr.EventType;
import memflight.events.AllocationEvent;
import memflight.events.FreeEvent;

/**
 * Keeps the JVM's optimising compiler from making too much of what runs because of memflight. JFR's
 * writing of one field is small enough to be inlined, and all fields of an event with the loop
 * around them make some 60 kB of machine code, which takes half a second to compile; without limits
 * that happens again in each method on the way there, and each time that a buffer is full for the
 * first time. The stages of the hooks and of the follower are likewise compiled once each, not once
 * more within every stage before them.
 *
 * <p>The limits hold for methods of memflight's own and for what the JDK writes and describes
 * classes with, as long as the JVM runs: what was compiled stays, and the JVM can take back only
 * the limits that somebody set last.
 */
final class CompilerLimits {
  /**
   * A method that makes its event has to have the event's commit inlined, or the event becomes an
   * object on the heap. JDK 17 writes an event in a class that it names by the event's type.
   */
  private static final String LIMITS =
      """
      [
        { match: ["memflight/bridge/AllocationHooks.commit*",
                  "memflight/events/*.commit",
                  "jdk/jfr/internal/handlers/EventHandlerALLOCATION_*.write",
                  "jdk/jfr/internal/handlers/EventHandlerFREE_*.write"],
          c2: { inline: ["-jdk/jfr/internal/handlers/EventHandler*.write",
                         "-jdk/jfr/internal/EventWriter.put*",
                         "-jdk/jfr/internal/event/EventWriter.put*"] } },
        { match: ["memflight/ring/RingReader.*"], c2: { inline: ["-memflight/ring/Ring.*"] } },
        { match: ["memflight/bridge/AllocationHooks.*", "memflight/bridge/EventCommitter.*"],
          c2: { inline: ["-memflight/bridge/AllocationHooks.commit*",
                         "-memflight/events/*.commit"] } },
        { match: ["memflight/agent/UnsafeListener.*"],
          c2: { inline: ["-memflight/bridge/AllocationHooks.*"] } },
        { match: ["java/lang/MemflightHook.*"],
          c2: { inline: ["-memflight/agent/UnsafeListener.*"] } },
        { match: ["memflight/chunk/ChunkReader.*"],
          c2: { inline: ["-memflight/chunk/EventPlan.decodeFast",
                         "-memflight/chunk/EventPlan.tell"] } },
        { match: ["memflight/pipe/TickOrder.*"],
          c2: { inline: ["-memflight/pipe/HeldEvents.deliver"] } },
        { match: ["memflight/pipe/HeldEvents.*"],
          c2: { inline: ["-memflight/pipe/SessionReplay.*"] } },
        { match: ["memflight/pipe/SessionReplay.*"],
          c2: { inline: ["-memflight/records/LiveMemory.*"] } }
      ]
      """;

  /**
   * What runs a while as JFR starts, or as the follower comes to know its events, is not worth
   * optimising: JFR writes classes, on JDK 17 with ASM, and describes all events. ASM alone took
   * the compiler more than a second, and what came of it was thrown away as classes changed.
   */
  private static final String START_LIMITS =
      """
      [{ match: ["jdk/internal/org/objectweb/asm/*.*",
                 "jdk/internal/classfile/impl/*.*",
                 "jdk/jfr/internal/Metadata*.*",
                 "memflight/agent/asm/*.*",
                 "memflight/chunk/MetadataReader.*",
                 "memflight/chunk/ChunkCursor.*"],
         c2: { Exclude: true } }]
      """;

  private CompilerLimits() {}

  /** Sets those for JFR's start, before it. */
  static void setBeforeStart(JvmAccess jvm) {
    set(jvm, START_LIMITS);
  }

  /** Sets those for our events, once they are registered. */
  static void setForEvents(JvmAccess jvm) {
    set(
        jvm,
        LIMITS
            .replace("ALLOCATION", idOf(AllocationEvent.class))
            .replace("FREE", idOf(FreeEvent.class)));
  }

  private static String idOf(Class<? extends Event> event) {
    return Long.toString(EventType.getEventType(event).getId());
  }

  /** Where that is not possible, recording only takes more processor time. */
  private static void set(JvmAccess jvm, String limits) {
    File file =
        new File(
            System.getProperty("java.io.tmpdir"), "memflight-" + System.nanoTime() + ".limits");
    try {
      // Nobody else's file, wherever a link of this name may lead.
      if (file.createNewFile()) {
        try {
          write(file, limits);
          jvm.command("Compiler.directives_add", '"' + file.getPath() + '"');
        } finally {
          file.delete();
        }
      }
    } catch (IOException | JMException | RuntimeException e) {
      // Nothing that the host needs to hear of.
    }
  }

  private static void write(File file, String limits) throws IOException {
    try (Writer out = new FileWriter(file, StandardCharsets.UTF_8)) {
      out.write(limits);
    }
  }
}
