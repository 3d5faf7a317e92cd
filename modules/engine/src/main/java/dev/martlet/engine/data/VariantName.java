package dev.martlet.engine.data;

import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.PropertyName;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.BeanPropertyDefinition;
import tools.jackson.databind.introspect.VirtualAnnotatedMember;
import tools.jackson.databind.ser.VirtualBeanPropertyWriter;
import tools.jackson.databind.util.SimpleBeanPropertyDefinition;

/**
 * Writes the member that names one of the {@link Variants}. It is a member of the record as others
 * are, so that it is there wherever the record is written, whatever type was declared there.
 */
final class VariantName extends VirtualBeanPropertyWriter {
  private static final long serialVersionUID = 1L;

  private final String name;

  private VariantName(
      String name, BeanPropertyDefinition definition, AnnotatedClass of, JavaType text) {
    super(definition, of.getAnnotations(), text);
    this.name = name;
  }

  /**
   * The member of one class.
   *
   * @param name of the variant
   * @param config of the mapper
   * @param of the class
   * @return the member
   */
  static VariantName of(String name, MapperConfig<?> config, AnnotatedClass of) {
    JavaType text = config.constructType(String.class);
    BeanPropertyDefinition definition =
        SimpleBeanPropertyDefinition.construct(
            config,
            new VirtualAnnotatedMember(of, of.getRawType(), Variants.MEMBER, text),
            PropertyName.construct(Variants.MEMBER));
    return new VariantName(name, definition, of, text);
  }

  @Override
  protected Object value(Object bean, JsonGenerator to, SerializationContext context) {
    return name;
  }

  @Override
  public VirtualBeanPropertyWriter withConfig(
      MapperConfig<?> config,
      AnnotatedClass declaring,
      BeanPropertyDefinition definition,
      JavaType type) {
    throw new IllegalStateException("it is made for its class");
  }
}
