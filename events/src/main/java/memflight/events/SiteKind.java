package memflight.events;

/** Who owns the code at a site. */
public enum SiteKind {
  /** Code of the program that is being recorded: a script line, or an application's own line. */
  SCRIPT,
  /** Code of the driver, the JDK or a library, where no application frame exists. */
  INTERNAL
}
