package dev.martlet.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The two percent decoders of protocol version 1 (design page, "The wire, version 1").
 *
 * <p>Both read {@code %XX} as a byte and {@code +} as a space, and decode the bytes as UTF-8:
 * {@code %C3%A9} is one {@code é}. The older server decoded each byte as a Latin-1 character
 * ({@code Ã©}); this differs on purpose.
 */
public final class PercentEncoding {
  private PercentEncoding() {}

  /**
   * Decodes part of a query string. Never fails: a {@code %} that two hexadecimal digits do not
   * follow stands for itself, and bytes that are not UTF-8 become U+FFFD. A character outside
   * ASCII, which a query should not have, stands for its UTF-8 bytes.
   *
   * @param text to decode
   * @return the decoded text
   */
  public static String decodeLeniently(String text) {
    if (isPlain(text)) {
      return text;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int octet = c == '%' ? escapedByte(text, i) : -1;
      if (octet >= 0) {
        bytes.write(octet);
        i += 2;
      } else if (c < 0x80) {
        bytes.write(c == '+' ? ' ' : c);
      } else {
        boolean pair = Character.isSurrogatePair(c, i + 1 < text.length() ? text.charAt(i + 1) : 0);
        // An unpaired surrogate is malformed, too. String.getBytes would turn it into '?'.
        String character =
            pair
                ? text.substring(i, i + 2)
                : Character.isSurrogate(c) ? "\uFFFD" : text.substring(i, i + 1);
        bytes.writeBytes(character.getBytes(StandardCharsets.UTF_8));
        i += pair ? 1 : 0;
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /**
   * Decodes a token.
   *
   * @param text to decode
   * @return the decoded text
   * @throws MalformedEncodingException if an escape is truncated or not hexadecimal, a character is
   *     outside ASCII, or the bytes are not UTF-8. The message never quotes the text, which is a
   *     secret
   */
  public static String decodeStrictly(String text) throws MalformedEncodingException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        int octet = escapedByte(text, i);
        if (octet < 0) {
          throw new MalformedEncodingException("malformed escape at character " + i);
        }
        bytes.write(octet);
        i += 2;
      } else if (c < 0x80) {
        bytes.write(c == '+' ? ' ' : c);
      } else {
        throw new MalformedEncodingException("character beyond ASCII at character " + i);
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw new MalformedEncodingException("the decoded bytes are not UTF-8");
    }
  }

  private static boolean isPlain(String text) {
    return text.chars().allMatch(c -> c < 0x80 && c != '%' && c != '+');
  }

  /** Returns the byte that the escape at an index stands for, or -1 if it is not an escape. */
  private static int escapedByte(String text, int percent) {
    if (percent + 2 >= text.length()) {
      return -1;
    }
    int high = hexDigit(text.charAt(percent + 1));
    int low = hexDigit(text.charAt(percent + 2));
    return high < 0 || low < 0 ? -1 : high << 4 | low;
  }

  /** Unlike Character.digit, accepts ASCII digits only. */
  private static int hexDigit(char c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    int letter = c | 0x20;
    return letter >= 'a' && letter <= 'f' && c < 0x80 ? letter - 'a' + 10 : -1;
  }
}
