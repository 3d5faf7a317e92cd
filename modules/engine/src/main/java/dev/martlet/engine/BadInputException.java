package dev.martlet.engine;

/** A client's message that is not an input of the shard's type. */
final class BadInputException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What the client is told. */
  private final transient Complaint complaint;

  BadInputException(Complaint complaint) {
    super(complaint.message(), null, false, false);
    this.complaint = complaint;
  }

  Complaint complaint() {
    return complaint;
  }
}
