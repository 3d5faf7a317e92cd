package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JacksonAnnotationsInside;
import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonGetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonKey;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.martlet.api.shard.DataType;
import dev.martlet.api.shard.ShardContext;
import dev.martlet.api.shard.ShardType;
import dev.martlet.api.shard.Simulation;
import dev.martlet.engine.codec.InputReader;
import dev.martlet.engine.codec.StateEncoder;
import dev.martlet.engine.plugin.HostedFormat.BuiltIn;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.plugin.PluginJson;
import dev.martlet.engine.plugin.PluginSite;
import dev.martlet.wire.InputLimits;
import java.beans.Transient;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.annotation.JsonSerialize;

/**
 * Annotations of Jackson hold whichever jar they come from; those that have no effect are refused
 * (plugins page, "Annotations").
 */
class JacksonAnnotationsTest {
  // ---- a plugin's types: loaded by a loader of their own, with annotations of their own ----

  /** A state with every annotation that holds for states. */
  @JsonPropertyOrder({"suit", "cards"})
  public record Hand(
      @JsonProperty("cards") int count,
      @JsonIgnore String secret,
      Suit suit,
      @JsonInclude(JsonInclude.Include.NON_NULL) String absent,
      Map<Card, Card> trades,
      List<Piece> pieces,
      Hidden hidden,
      Extra extra)
      implements Supplier<Object>, Named {
    public Hand() {
      this(
          2,
          "ace",
          Suit.HEARTS,
          null,
          Map.of(new Card(1), new Card(2)),
          List.of(new King(1), new Pawn(2)),
          new Hidden(),
          new Extra(1, 2));
    }

    public boolean isCheater() {
      return true;
    }

    public String getNotes() {
      return "secret";
    }

    @Override
    public Object get() {
      return "secret";
    }

    @JsonGetter("total")
    public int sum() {
      return 3;
    }

    @JsonProperty
    public boolean isOpen() {
      return true;
    }
  }

  /** An interface with a member of its own. */
  public interface Named {
    default String getDisplayName() {
      return "secret";
    }
  }

  /** An enum with another name for a constant. */
  public enum Suit {
    @JsonProperty("♥")
    HEARTS
  }

  /** A value and a key that one member stands for. */
  public record Card(int number) {
    @JsonValue
    public String text() {
      return "card " + number;
    }

    @JsonKey
    public int key() {
      return number;
    }
  }

  /** A value with subtypes. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  @JsonSubTypes({@JsonSubTypes.Type(King.class), @JsonSubTypes.Type(Pawn.class)})
  public interface Piece {}

  /** One of them. */
  @JsonTypeName("king")
  public record King(int at) implements Piece {}

  /** Another. */
  @JsonTypeName("pawn")
  public record Pawn(int at) implements Piece {}

  /** A class whose fields are read. */
  @JsonAutoDetect(fieldVisibility = Visibility.ANY)
  @JsonIgnoreProperties("salt")
  public static final class Hidden {
    @SuppressWarnings("unused")
    private final int open = 1;

    @SuppressWarnings("unused")
    private final int salt = 2;
  }

  /** A value with members that are known when it is written. */
  public record Extra(@JsonIgnore int first, @JsonIgnore int second) {
    @JsonAnyGetter
    public Map<String, Object> all() {
      return Map.of("sum", first + second);
    }
  }

  private static final String WRITTEN =
      "{\"suit\":\"♥\",\"cards\":2,\"trades\":{\"1\":\"card 2\"},"
          + "\"pieces\":[{\"kind\":\"king\",\"at\":1},{\"kind\":\"pawn\",\"at\":2}],"
          + "\"hidden\":{\"open\":1},\"extra\":{\"sum\":3},\"open\":true,\"total\":3}";

  /** Loads the types above, and Jackson's annotations or none, as a plugin's loader does. */
  private static final class PluginLoader extends ClassLoader {
    private static final String TYPES = JacksonAnnotationsTest.class.getName();
    private static final String ANNOTATIONS = "com.fasterxml.jackson.annotation.";
    private final boolean withAnnotations;

    PluginLoader(boolean withAnnotations) {
      super(JacksonAnnotationsTest.class.getClassLoader());
      this.withAnnotations = withAnnotations;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      boolean annotation = name.startsWith(ANNOTATIONS);
      if (annotation && !withAnnotations) {
        throw new ClassNotFoundException(name);
      }
      if (!annotation && !name.startsWith(TYPES)) {
        return super.loadClass(name, resolve);
      }
      Class<?> known = findLoadedClass(name);
      return known == null ? define(name) : known;
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] bytes = file.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  private static Object hand(ClassLoader loader) throws Exception {
    return Class.forName(Hand.class.getName(), true, loader).getConstructor().newInstance();
  }

  private static String json(Object state) {
    byte[] bytes = new StateEncoder(Shards.type()).encodeValue(state, BuiltIn.JSON);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Test
  void theyHoldWhicheverJarTheyComeFromAndExtraGettersAreNotSent() throws Exception {
    assertEquals(WRITTEN, json(new Hand()));
    assertEquals(WRITTEN, json(hand(new PluginLoader(true))));
  }

  @Test
  void anAnnotationWhoseJarIsMissingIsRefusedInsteadOfLeaking() throws Exception {
    Object hand = hand(new PluginLoader(false));
    String message = assertThrows(RuntimeException.class, () -> json(hand)).getMessage();
    assertTrue(message.contains("put jackson-annotations beside the plugin's jar"), message);
  }

  // ---- annotations without effect ---------------------------------------------------------

  /** On a component. */
  public record Formatted(@JsonFormat(pattern = "yy") String when) {}

  /** On a component of a component, within a list. */
  public record Nesting(List<Formatted> inner) {}

  /** On a type, of the library's databind module. */
  @JsonSerialize
  public record Serialized(int number) {}

  /** On a method. */
  public record Unwrapping(int number) {
    @JsonUnwrapped
    public Nothing inner() {
      return new Nothing();
    }
  }

  /** Without components. */
  public record Nothing() {}

  /** On a subtype. */
  public sealed interface Sealed permits Sub {}

  /** The subtype. */
  public record Sub(@JsonFormat int number) implements Sealed {}

  /** Which would let clients name any class. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
  public record ByClass(int number) {}

  /** Stands for another. */
  @Retention(RetentionPolicy.RUNTIME)
  @JacksonAnnotationsInside
  @JsonIgnore
  public @interface Secret {}

  /** By way of another. */
  public record Bundled(@Secret int number) {}

  /** On a member that is inherited from a class. */
  public static class Base {
    @JsonFormat
    public int getNumber() {
      return 1;
    }
  }

  /** Inherits it. */
  public static final class Derived extends Base {}

  /** On a member that is inherited from an interface. */
  public interface Formatting {
    @JsonFormat
    int number();
  }

  /** Inherits it. */
  public record Implementing(int number) implements Formatting {}

  /** On a key. */
  public record Key(@JsonFormat int number) {}

  private static <I> HostedType<I> hosted(Class<I> inputs) {
    ShardType<I> type =
        new ShardType<>() {
          @Override
          public String name() {
            return "any";
          }

          @Override
          public DataType<I> inputType() {
            return DataType.of(inputs);
          }

          @Override
          public Simulation<I> create(ShardContext context) {
            throw new AssertionError();
          }
        };
    return HostedType.of(
        type, new PluginJson(InputLimits.DEFAULT, 1000), PluginSite.apart("any@1"));
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        Formatted.class,
        Nesting.class,
        Serialized.class,
        Unwrapping.class,
        Sealed.class,
        ByClass.class,
        Bundled.class,
        Derived.class,
        Implementing.class
      })
  void onAnInputTheyAreRefusedAtTheLoadByName(Class<?> inputs) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> hosted(inputs)).getMessage();
    assertTrue(message.startsWith("@") && message.contains(" on dev.martlet.engine."), message);
  }

  @Test
  void onAStateTheyAreRefusedAtTheFirstEncoding() {
    List<Object> states =
        List.of(
            new Formatted("x"),
            new Serialized(1),
            new Unwrapping(1),
            new Sub(1),
            new Bundled(1),
            new Derived(),
            new Implementing(1));
    for (Object state : states) {
      String message =
          assertThrows(RuntimeException.class, () -> json(List.of(state))).getMessage();
      assertTrue(message.startsWith("$[0] (" + state.getClass().getName() + ")"), message);
      assertTrue(message.contains("@"), message);
    }
  }

  @Test
  void onAKeyTheyAreRefusedAtTheFirstEncoding() {
    String message =
        assertThrows(RuntimeException.class, () -> json(Map.of(new Key(1), 1))).getMessage();
    assertTrue(message.contains("(" + Key.class.getName() + ") is no data: @"), message);
  }

  /** With the annotations of the JDK that the library knows. */
  public static final class Bean {
    public int getShown() {
      return 1;
    }

    @Transient
    public int getHidden() {
      return 2;
    }
  }

  @Test
  void aMemberThatTheJdkCallsTransientIsLeftOut() {
    assertEquals("{\"shown\":1}", json(new Bean()));
  }

  /** An input with another name for a member, of a plugin with annotations of its own. */
  public record Bet(@JsonProperty("how_much") int amount) {}

  @Test
  void onAnInputTheyHoldWhicheverJarTheyComeFrom() throws Exception {
    Class<?> bet = Class.forName(Bet.class.getName(), true, new PluginLoader(true));
    InputReader<?> reader = new InputReader<>(hosted(bet));
    byte[] message = "{\"input\":{\"how_much\":7}}".getBytes(StandardCharsets.UTF_8);
    assertEquals("Bet[amount=7]", reader.input(reader.read(message)).toString());
  }
}
