package dev.martlet.wire;

/**
 * Received data is malformed: text that is not percent-encoded according to RFC 3986 section 2.1,
 * text that does not decode to UTF-8, or an invalid PROXY header.
 */
public final class MalformedEncodingException extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedEncodingException(String message) {
    super(message, null, false, false);
  }
}
