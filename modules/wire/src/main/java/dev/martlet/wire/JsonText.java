package dev.martlet.wire;

/**
 * The one check of text that comes in as JSON, whichever way it came: its bytes are UTF-8 (RFC
 * 3629), and its escapes name characters. JSON's grammar (RFC 8259, section 8.2) allows half a
 * surrogate pair as an escape, which is no character, and which most formats cannot write.
 */
public final class JsonText {
  /** What is wrong with a text. */
  public enum Fault {
    /** The bytes are not UTF-8. */
    NOT_UTF8,
    /** An escape names half a surrogate pair without its other half. */
    LONE_SURROGATE
  }

  private static final int ESCAPE_LENGTH = 6;

  private JsonText() {}

  /**
   * Checks a text in one pass. It need not be JSON: what has no fault may still be malformed.
   *
   * @param json bytes of the text
   * @return the first fault; null if there is none
   */
  public static Fault fault(byte[] json) {
    Utf8Validator utf8 = new Utf8Validator();
    boolean inCharacter = false;
    int at = 0;
    while (at < json.length) {
      byte octet = json[at];
      if (octet < 0 || inCharacter) {
        if (!utf8.accept(json, at, at + 1)) {
          return Fault.NOT_UTF8;
        }
        inCharacter = !utf8.complete();
        at++;
      } else if (octet == '\\') {
        int length = escapeLength(json, at);
        if (length == 0) {
          return Fault.LONE_SURROGATE;
        }
        at += length;
      } else if (octet == 0) {
        return Fault.NOT_UTF8; // UTF-16 or UTF-32, which JSON parsers may detect
      } else {
        at++;
      }
    }
    return inCharacter ? Fault.NOT_UTF8 : null;
  }

  /**
   * The bytes of an escape that can be passed over; 0 if it is half a surrogate pair. Of an escape
   * that is malformed only the backslash is passed over: the bytes behind it may be anything.
   */
  private static int escapeLength(byte[] json, int at) {
    if (at + 1 < json.length && json[at + 1] == '\\') {
      return 2;
    }
    int unit = codeUnit(json, at);
    if (unit < 0) {
      return 1;
    }
    if (!Character.isSurrogate((char) unit)) {
      return ESCAPE_LENGTH;
    }
    int low = codeUnit(json, at + ESCAPE_LENGTH);
    boolean pair = low >= 0 && Character.isSurrogatePair((char) unit, (char) low);
    return pair ? 2 * ESCAPE_LENGTH : 0;
  }

  /** The UTF-16 unit that the escape at an index names; negative if there is no such escape. */
  private static int codeUnit(byte[] json, int at) {
    if (at + ESCAPE_LENGTH > json.length || json[at] != '\\' || json[at + 1] != 'u') {
      return -1;
    }
    int unit = 0;
    for (int i = at + 2; i < at + ESCAPE_LENGTH; i++) {
      int digit = json[i] < 0 ? -1 : Character.digit(json[i], 16);
      if (digit < 0) {
        return -1;
      }
      unit = unit << 4 | digit;
    }
    return unit;
  }
}
