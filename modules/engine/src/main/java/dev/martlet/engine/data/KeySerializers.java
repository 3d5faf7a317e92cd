package dev.martlet.engine.data;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.util.Optional;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.ser.Serializers;

/** Chooses how the keys of maps are written: as text, in every format. */
final class KeySerializers implements Serializers {
  @Override
  public ValueSerializer<?> findSerializer(
      SerializationConfig config,
      JavaType type,
      BeanDescription.Supplier description,
      JsonFormat.Value format) {
    Class<?> raw = type.getRawClass();
    if (Enum.class.isAssignableFrom(raw) && raw != Enum.class) {
      return null; // the library knows their names
    }
    if (DataTypes.isScalar(raw)) {
      return KeySerializer.OF_TEXT;
    }
    Optional<String> fault = TypeAnnotations.fault(raw);
    if (fault.isPresent()) {
      return new NoDataSerializer(raw, fault.get());
    }
    AnnotatedMember accessor = DataTypes.isOfJdk(raw) ? null : accessor(description.get());
    if (accessor != null) {
      accessor.fixAccess(true);
      return new KeySerializer.OfMember(accessor);
    }
    if (type.isAbstract() || raw == Object.class) {
      return new KeySerializer.OfAny();
    }
    return hasOwnText(raw)
        ? KeySerializer.OF_TEXT
        : new NoDataSerializer(raw, "a key is a text, a number, or has a toString() of its own");
  }

  private static AnnotatedMember accessor(BeanDescription type) {
    AnnotatedMember key = type.findJsonKeyAccessor();
    return key == null ? type.findJsonValueAccessor() : key;
  }

  private static boolean hasOwnText(Class<?> type) {
    try {
      return !DataTypes.isOfJdk(type)
          && type.getMethod("toString").getDeclaringClass() != Object.class;
    } catch (NoSuchMethodException e) {
      return false;
    }
  }
}
