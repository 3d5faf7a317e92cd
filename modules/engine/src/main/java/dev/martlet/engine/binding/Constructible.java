package dev.martlet.engine.binding;

import java.lang.reflect.Modifier;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.ValueDeserializerModifier;
import tools.jackson.databind.deser.bean.BeanDeserializerBase;

/** Refuses a class of which no object can ever be made, when its reader is, at the load. */
final class Constructible extends ValueDeserializerModifier {
  private static final long serialVersionUID = 1L;

  @Override
  public ValueDeserializer<?> modifyDeserializer(
      DeserializationConfig config,
      BeanDescription.Supplier description,
      ValueDeserializer<?> reader) {
    Class<?> type = description.getBeanClass();
    if (reader instanceof BeanDeserializerBase bean
        && !Modifier.isAbstract(type.getModifiers())
        && !bean.getValueInstantiator().canInstantiate()) {
      throw new IllegalArgumentException(
          type.getName()
              + " has no constructor that inputs can be read with: make it a record, give it one"
              + " without parameters, or compile it with the names of parameters");
    }
    return reader;
  }
}
