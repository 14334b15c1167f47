package memflight.watch;

import com.microsoft.jfr.FlightRecorderConnection;
import com.microsoft.jfr.JfrStreamingException;
import com.microsoft.jfr.RecordingConfiguration.JfcFileConfiguration;
import com.microsoft.jfr.RecordingOptions;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.JMX;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.remote.JMXConnector;
import jdk.management.jfr.FlightRecorderMXBean;
import memflight.events.AllocationEvent;

/**
 * A connection to the Flight Recorder of a JVM that JMX reaches. The library starts, sets up and
 * ends recordings. Its streams are those of recordings that have been stopped; so the bytes come
 * from the JDK's own continuous stream, which cuts no chunk short and lets go of each chunk that
 * was read. One thread.
 */
final class RemoteRecorder implements Closeable {
  /**
   * The JDK closes a recording whose name begins like this when nobody has read its stream for two
   * minutes: it does not go on for ever when we are killed.
   */
  private static final String NAME = "Remote Recording Stream: memflight watch";

  /** Ten times the JDK's default, since each block is a round trip. */
  private static final String BLOCK_BYTES = "500000";

  private static final String RECORDER = "jdk.management.jfr:type=FlightRecorder";

  private final String name;
  private final JMXConnector connector;
  private final FlightRecorderConnection connection;
  private final FlightRecorderMXBean recorder;
  private final String jvm;
  private long stream;

  private RemoteRecorder(
      String name,
      JMXConnector connector,
      FlightRecorderConnection connection,
      FlightRecorderMXBean recorder,
      String jvm) {
    this.name = name;
    this.connector = connector;
    this.connection = connection;
    this.recorder = recorder;
    this.jvm = jvm;
  }

  /**
   * Connects.
   *
   * @throws IOException if nobody answers there, or not a JVM with a Flight Recorder
   */
  static RemoteRecorder connect(RemoteAddress address) throws IOException {
    JMXConnector connector = address.connect();
    try {
      MBeanServerConnection server = connector.getMBeanServerConnection();
      ObjectName runtime = new ObjectName("java.lang:type=Runtime");
      return new RemoteRecorder(
          address.toString(),
          connector,
          FlightRecorderConnection.connect(server),
          JMX.newMXBeanProxy(server, new ObjectName(RECORDER), FlightRecorderMXBean.class),
          server.getAttribute(runtime, "Name") + " " + server.getAttribute(runtime, "StartTime"));
    } catch (InstanceNotFoundException e) {
      connector.close();
      throw new IOException("the JVM at " + address + " has no Flight Recorder", e);
    } catch (JMException | JfrStreamingException e) {
      connector.close();
      throw new IOException("the JVM at " + address + ": " + e.getMessage(), e);
    } catch (IOException | RuntimeException e) {
      connector.close();
      throw e;
    }
  }

  /** Which JVM it is: another one may answer at the same address later. */
  String jvm() {
    return jvm;
  }

  /** Starts a recording of memflight's events, by which they are turned on, and returns its id. */
  long startRecording() throws IOException {
    try (InputStream settings = RemoteRecorder.class.getResourceAsStream("watch.jfc")) {
      RecordingOptions options = new RecordingOptions.Builder().name(NAME).disk("true").build();
      return connection.startRecording(options, new JfcFileConfiguration(settings));
    } catch (JfrStreamingException e) {
      throw new IOException("the JVM at " + name + " does not record: " + e.getMessage(), e);
    }
  }

  boolean hasRecording(long id) throws IOException {
    return has("Recordings", "id", id);
  }

  /** JFR takes settings of events that do not exist without a word, so somebody has to ask. */
  boolean knowsOurEvents() throws IOException {
    return has("EventTypes", "name", AllocationEvent.NAME);
  }

  /** Asked without the JDK's own classes for it, which want more of a row than some JVMs send. */
  private boolean has(String attribute, String key, Object value) throws IOException {
    try {
      CompositeData[] rows =
          (CompositeData[])
              connector
                  .getMBeanServerConnection()
                  .getAttribute(new ObjectName(RECORDER), attribute);
      return Arrays.stream(rows).anyMatch(row -> row.get(key).equals(value));
    } catch (JMException e) {
      throw new IOException("the JVM at " + name + ": " + e.getMessage(), e);
    }
  }

  /** Begins to read with the chunk that starts at {@code since}, or the first one after. */
  void openStream(long recording, Instant since) throws IOException {
    stream =
        recorder.openStream(
            recording,
            Map.of(
                "streamVersion", "1.0", "blockSize", BLOCK_BYTES, "startTime", since.toString()));
  }

  /** The next bytes; empty if there are none yet, null if there will be none. */
  byte[] read() throws IOException {
    return recorder.readStream(stream);
  }

  /** Ends a recording. */
  void closeRecording(long id) throws IOException {
    try {
      recorder.closeStream(stream);
      connection.closeRecording(id);
    } catch (JfrStreamingException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    connector.close();
  }
}
