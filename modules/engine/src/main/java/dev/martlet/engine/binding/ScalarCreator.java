package dev.martlet.engine.binding;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.deser.ValueInstantiator;
import tools.jackson.databind.deser.ValueInstantiators;
import tools.jackson.databind.deser.std.StdValueInstantiator;
import tools.jackson.databind.introspect.AnnotatedWithParams;

/**
 * Makes a class that is written as one value, a {@code @JsonCreator} with one number for example,
 * of what the reader of that value's type makes. By itself Jackson hands over numbers by way of a
 * long or a double, infinite ones included.
 */
final class ScalarCreator extends StdValueInstantiator {
  private static final long serialVersionUID = 1L;

  /** Replaces the instantiators of such classes. */
  static final class Instantiators extends ValueInstantiators.Base {
    @Override
    public ValueInstantiator modifyValueInstantiator(
        DeserializationConfig config,
        BeanDescription.Supplier description,
        ValueInstantiator made) {
      boolean ofObject =
          made.canCreateUsingDefault()
              || made.canCreateFromObjectWith()
              || made.canCreateUsingDelegate()
              || made.canCreateUsingArrayDelegate();
      if (ofObject || made.getClass() != StdValueInstantiator.class) {
        return made;
      }
      ScalarCreator creator = new ScalarCreator((StdValueInstantiator) made);
      return creator.canCreateUsingDelegate() ? creator : made;
    }
  }

  private ScalarCreator(StdValueInstantiator made) {
    super(made);
    List<AnnotatedWithParams> creators =
        Stream.of(
                _fromStringCreator,
                _fromIntCreator,
                _fromLongCreator,
                _fromBigIntegerCreator,
                _fromDoubleCreator,
                _fromBigDecimalCreator,
                _fromBooleanCreator)
            .filter(Objects::nonNull)
            .toList();
    if (creators.size() == 1) {
      _delegateCreator = creators.getFirst();
      _delegateType = _delegateCreator.getParameterType(0);
      _fromStringCreator = null;
      _fromIntCreator = null;
      _fromLongCreator = null;
      _fromBigIntegerCreator = null;
      _fromDoubleCreator = null;
      _fromBigDecimalCreator = null;
      _fromBooleanCreator = null;
    }
  }
}
