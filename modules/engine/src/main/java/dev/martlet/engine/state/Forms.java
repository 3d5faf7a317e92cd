package dev.martlet.engine.state;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/** Writes forms. They consist of a few classes only, so no serializer look-up is needed. */
public final class Forms {
  private Forms() {}

  /**
   * Writes a form.
   *
   * @param form of lists, maps and scalars, as {@link Delta} and {@link MergeDelta} make them
   * @param to generator to write to
   */
  public static void write(Object form, JsonGenerator to) {
    switch (form) {
      case Long number -> to.writeNumber(number);
      case Double number -> to.writeNumber(number);
      case Float number -> to.writeNumber(number);
      case String text -> to.writeString(text);
      case Boolean value -> to.writeBoolean(value);
      case List<?> list -> {
        to.writeStartArray(list, list.size());
        for (Object element : list) {
          write(element, to);
        }
        to.writeEndArray();
      }
      case Map<?, ?> map -> {
        to.writeStartObject(map, map.size());
        map.forEach(
            (name, member) -> {
              to.writeName((String) name);
              write(member, to);
            });
        to.writeEndObject();
      }
      case null -> to.writeNull();
      case byte[] bytes -> to.writeBinary(bytes);
      case BigInteger number -> to.writeNumber(number);
      case BigDecimal number -> to.writeNumber(number);
      default -> throw new IllegalArgumentException("not of a form: " + form.getClass());
    }
  }
}
