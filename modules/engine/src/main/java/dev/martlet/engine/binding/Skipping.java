package dev.martlet.engine.binding;

import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.deser.BeanDeserializerBuilder;
import tools.jackson.databind.deser.ValueDeserializerModifier;

/**
 * Has members that a type does not have skipped where they stand. Otherwise Jackson keeps their
 * tokens until the record is made, only to throw them away: memory of many times what the client
 * sent.
 */
final class Skipping extends ValueDeserializerModifier {
  private static final long serialVersionUID = 1L;

  private final boolean refuseUnknown;

  /**
   * For one mapper.
   *
   * @param refuseUnknown whether such members are refused; then they must be seen
   */
  Skipping(boolean refuseUnknown) {
    this.refuseUnknown = refuseUnknown;
  }

  @Override
  public BeanDeserializerBuilder updateBuilder(
      DeserializationConfig config,
      BeanDescription.Supplier description,
      BeanDeserializerBuilder builder) {
    if (!refuseUnknown) {
      builder.setIgnoreUnknownProperties(true);
    }
    return builder;
  }
}
