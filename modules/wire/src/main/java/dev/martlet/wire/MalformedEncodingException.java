package dev.martlet.wire;

/**
 * What was received is not encoded as it should be: text that is not percent-encoded as RFC 3986
 * section 2.1 says, or not UTF-8 when decoded, or a PROXY header that is none.
 */
public final class MalformedEncodingException extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedEncodingException(String message) {
    super(message, null, false, false);
  }
}
