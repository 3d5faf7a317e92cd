package dev.martlet.testkit;

import dev.martlet.api.shard.DataType;
import java.lang.reflect.Type;

/** Whether join parameters are of the type that a shard type names, as those of clients are. */
final class JoinTypes {
  private JoinTypes() {}

  static void require(DataType<?> joinType, Object parameters) {
    Type type = joinType.type().orElse(Void.class);
    if (type.equals(Void.class)) {
      throw new IllegalArgumentException("shards of this type take no join parameters");
    }
    if (type instanceof Class<?> wanted && !wanted.isInstance(parameters)) {
      throw new IllegalArgumentException(
          "join parameters are a %s, as joinType() says, and no %s"
              .formatted(wanted.getName(), parameters.getClass().getName()));
    }
  }
}
