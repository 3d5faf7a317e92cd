package dev.martlet.api.shard;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The type that JSON from outside is read into: a class, or a generic type, whose arguments a
 * {@link Class} cannot carry. Immutable.
 *
 * <pre>{@code
 * DataType.of(Move.class)
 * DataType.listOf(Move.class)
 * new DataType<Map<String, Move>>() {}
 * }</pre>
 *
 * @param <T> the type
 * @since 1.0
 */
public abstract class DataType<T> {
  private final Optional<Type> type;

  /**
   * The type that stands in a subclass's declaration: {@code new DataType<List<Move>>() {}}.
   *
   * @throws IllegalStateException if the declaration names none
   */
  protected DataType() {
    Type parent = getClass().getGenericSuperclass();
    if (!(parent instanceof ParameterizedType declared)
        || declared.getRawType() != DataType.class) {
      throw new IllegalStateException(
          "name the type where it is made: new DataType<List<Move>>() {}");
    }
    this.type = Optional.of(declared.getActualTypeArguments()[0]);
  }

  private DataType(Optional<Type> type) {
    this.type = type;
  }

  private static final class Known<T> extends DataType<T> {
    private static final DataType<?> DECLARED = new Known<>(Optional.empty());
    private static final DataType<Void> NONE = new Known<>(Optional.of(Void.class));

    private Known(Optional<Type> type) {
      super(type);
    }
  }

  private record ListOf(Type element) implements ParameterizedType {
    @Override
    public Type[] getActualTypeArguments() {
      return new Type[] {element};
    }

    @Override
    public Type getRawType() {
      return List.class;
    }

    @Override
    public Type getOwnerType() {
      return null; // as the interface says of a type that is no member of another
    }
  }

  /**
   * The type of a class.
   *
   * @param <T> the type
   * @param type the class, which has no type parameters
   * @return its type
   */
  public static <T> DataType<T> of(Class<T> type) {
    return new Known<>(Optional.of(Objects.requireNonNull(type, "type is null")));
  }

  /**
   * The type of a list.
   *
   * @param <T> the type of its elements
   * @param element their class, which has no type parameters
   * @return the list's type
   */
  public static <T> DataType<List<T>> listOf(Class<T> element) {
    return new Known<>(Optional.of(new ListOf(Objects.requireNonNull(element, "element is null"))));
  }

  /**
   * The type that stands in the declaration of the shard type: for {@code class CounterType
   * implements ShardType<Add>} it is {@code Add}.
   *
   * @param <T> the type
   * @return a stand-in, which the server replaces when the shard type is loaded
   */
  @SuppressWarnings("unchecked") // it carries no type
  public static <T> DataType<T> declared() {
    return (DataType<T>) Known.DECLARED;
  }

  /**
   * No data at all.
   *
   * @return the type without values
   */
  public static DataType<Void> none() {
    return Known.NONE;
  }

  /**
   * The type, for those that read it.
   *
   * @return the type; {@link Void} for {@link #none()}; empty for {@link #declared()}
   */
  public final Optional<Type> type() {
    return type;
  }

  /** Shows the type's name. */
  @Override
  public final String toString() {
    return type.map(Type::getTypeName).orElse("declared");
  }
}
