package dev.martlet.engine.stream;

import dev.martlet.engine.codec.UnsendableException;
import dev.martlet.engine.plugin.HostedFormat;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Something that is encoded once per format, for all subscribers that use it. A format that fails
 * is not tried again. For one thread.
 *
 * @param <T> what it is encoded to
 */
public final class PerFormat<T> {
  private final Function<HostedFormat, T> encoding;
  private final Map<HostedFormat, T> encoded = HashMap.newHashMap(1);
  private Map<HostedFormat, UnsendableException> failed; // made on the first failure

  /**
   * Nothing encoded yet.
   *
   * @param encoding called once for each format
   */
  public PerFormat(Function<HostedFormat, T> encoding) {
    this.encoding = encoding;
  }

  /**
   * Encodes it in a format, the first time.
   *
   * @param format to encode it in
   * @return the same each time
   * @throws UnsendableException if the format cannot write it; the same each time
   */
  public T get(HostedFormat format) {
    T known = encoded.get(format);
    return known == null ? encode(format) : known;
  }

  private T encode(HostedFormat format) {
    if (failed != null && failed.containsKey(format)) {
      throw failed.get(format);
    }
    try {
      T made = encoding.apply(format);
      encoded.put(format, made);
      return made;
    } catch (UnsendableException e) {
      failed = failed == null ? new HashMap<>() : failed;
      failed.put(format, e);
      throw e;
    }
  }
}
