package dev.martlet.engine.data;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.introspect.BeanPropertyDefinition;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.ser.Serializers;
import tools.jackson.databind.type.ArrayType;
import tools.jackson.databind.type.ReferenceType;

/**
 * Chooses how the values of each class are written. The library asks once for each class that it
 * meets. Where the answer is null, it does what it does by itself.
 */
final class ValueSerializers implements Serializers {
  @Override
  public ValueSerializer<?> findSerializer(
      SerializationConfig config,
      JavaType type,
      BeanDescription.Supplier description,
      JsonFormat.Value format) {
    Class<?> raw = type.getRawClass();
    Optional<String> refusal = refusal(raw, description);
    return refusal.isPresent()
        ? new NoDataSerializer(raw, refusal.get())
        : ScalarSerializer.of(raw);
  }

  @Override
  public ValueSerializer<?> findArraySerializer(
      SerializationConfig config,
      ArrayType type,
      BeanDescription.Supplier description,
      JsonFormat.Value format,
      TypeSerializer elementTypes,
      ValueSerializer<Object> elements) {
    return ScalarSerializer.of(type.getRawClass());
  }

  @Override
  public ValueSerializer<?> findEnumSerializer(
      SerializationConfig config,
      JavaType type,
      BeanDescription.Supplier description,
      JsonFormat.Value format) {
    Class<?> raw = type.getRawClass();
    Optional<String> fault = TypeAnnotations.fault(raw);
    return fault.isPresent() ? new NoDataSerializer(raw, fault.get()) : ScalarSerializer.of(raw);
  }

  @Override
  public ValueSerializer<?> findReferenceSerializer(
      SerializationConfig config,
      ReferenceType type,
      BeanDescription.Supplier description,
      JsonFormat.Value format,
      TypeSerializer contentTypes,
      ValueSerializer<Object> content) {
    return ScalarSerializer.of(type.getRawClass());
  }

  private static Optional<String> refusal(Class<?> type, BeanDescription.Supplier description) {
    if (DataTypes.isOfJdk(type)) {
      return DataTypes.refusal(type);
    }
    Optional<String> fault = TypeAnnotations.fault(type).or(() -> Variants.fault(type));
    if (fault.isPresent()) {
      return fault;
    }
    BeanDescription members = description.get();
    if (members.findJsonValueAccessor() != null) {
      return Optional.empty();
    }
    return DataTypes.refusal(type).or(() -> withoutMembers(type, members));
  }

  /** The library would write an empty object. */
  private static Optional<String> withoutMembers(Class<?> type, BeanDescription members) {
    boolean hasSome =
        type.isRecord()
            || DataTypes.isScalar(type)
            || Iterable.class.isAssignableFrom(type)
            || Map.Entry.class.isAssignableFrom(type)
            || members.findAnyGetter() != null
            || members.findProperties().stream().anyMatch(BeanPropertyDefinition::couldSerialize);
    return hasSome
        ? Optional.empty()
        : Optional.of("it has no members that can be read: make it a record, or add getters");
  }
}
