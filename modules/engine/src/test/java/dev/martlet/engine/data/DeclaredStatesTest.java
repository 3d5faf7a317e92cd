package dev.martlet.engine.data;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.martlet.api.shard.Key;
import java.io.InputStream;
import java.io.Serializable;
import java.util.Dictionary;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** States that are no data are refused at the load, as far as they are declared. */
class DeclaredStatesTest {
  /** A simulation. */
  interface Game<S> {
    S snapshot();
  }

  /** A shard type. */
  interface Makes<S> {
    Game<S> create(Object context);
  }

  /** A simulation with views of its subscribers. */
  interface Views<S> {
    Optional<S> snapshotFor(Object subscriber);
  }

  private static void check(Class<?> shardType) {
    DeclaredStates.check(shardType, DataMapping.of(JsonMapper.builder()).build());
  }

  // ---- what is refused --------------------------------------------------------------------

  interface Itself extends Makes<Thread> {}

  interface ListItself extends Makes<List<Thread>> {}

  static final class Closed {
    @SuppressWarnings("unused")
    private int secret;
  }

  interface WithoutMembers extends Makes<Closed> {}

  record InList(List<Class<?>> classes) {}

  interface List1 extends Makes<InList> {}

  record InOptional(Optional<Class<?>> type) {}

  interface Optional1 extends Makes<InOptional> {}

  record InMap(Map<String, Class<?>> types) {}

  interface Map1 extends Makes<InMap> {}

  record AsKey(Map<Class<?>, String> names) {}

  interface Key1 extends Makes<AsKey> {}

  record InEntry(Map.Entry<String, Thread> entry) {}

  interface Entry1 extends Makes<InEntry> {}

  record InReference(AtomicReference<Closed> closed) {}

  interface Reference1 extends Makes<InReference> {}

  record InArray(Thread[][] threads) {}

  interface Array1 extends Makes<InArray> {}

  record InWildcard(List<? extends Random> dice) {}

  interface Wildcard1 extends Makes<InWildcard> {}

  record OnceStream(Stream<String> names) {}

  interface Stream1 extends Makes<OnceStream> {}

  record OnceIterator(Iterator<String> names) {}

  interface Iterator1 extends Makes<OnceIterator> {}

  record OfAbstractClass(InputStream bytes) {}

  interface Abstract1 extends Makes<OfAbstractClass> {}

  record Box<T>(List<T> values) {}

  interface Generic1 extends Makes<Box<Class<?>>> {}

  record Keyed(@Key String id, Thread session) {}

  interface Annotated1 extends Makes<Keyed> {}

  /** With members that are read by methods and as fields. */
  static class Bean {
    public List<Thread> getSessions() {
      return List.of();
    }
  }

  interface Bean1 extends Makes<Bean> {}

  static class WithField {
    public Thread session;
  }

  interface Field1 extends Makes<WithField> {}

  static final class Worker extends Thread {}

  interface Base1 extends Makes<Worker> {}

  sealed interface Piece permits Pawn {}

  record Pawn(Thread session) implements Piece {}

  interface Sealed1 extends Makes<List<Piece>> {}

  record Deep(List<Map<String, Optional<Pawn>>> pieces) {}

  interface Deep1 extends Makes<Deep> {}

  interface View1 {
    Views<InList> create(Object context);
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        Itself.class,
        ListItself.class,
        WithoutMembers.class,
        List1.class,
        Optional1.class,
        Map1.class,
        Key1.class,
        Entry1.class,
        Reference1.class,
        Array1.class,
        Wildcard1.class,
        Stream1.class,
        Iterator1.class,
        Abstract1.class,
        Generic1.class,
        Annotated1.class,
        Bean1.class,
        Field1.class,
        Base1.class,
        Sealed1.class,
        Deep1.class,
        View1.class
      })
  void whatIsNoDataIsRefusedWithItsPlaceAndType(Class<?> shardType) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> check(shardType)).getMessage();
    assertTrue(message.startsWith(DeclaredStatesTest.class.getName() + "$"), message);
    assertTrue(
        message.matches(".* \\((java\\.\\S+|\\S+\\$(Closed|Worker))\\) is no data: .*"), message);
  }

  // ---- what is not ------------------------------------------------------------------------

  interface Session {
    Thread thread();
  }

  static class Open {}

  record Ignoring(int x, @JsonIgnore Thread session) {}

  @JsonIgnoreProperties("session")
  record IgnoringByName(int x, Thread session) {}

  record Nothing() {}

  record Fine(
      Object any,
      Session mine,
      Runnable perhaps,
      Number number,
      Comparable<Thread> comparable,
      Serializable anything,
      Open subtypes,
      Dictionary<String, String> table,
      Box<? extends Session> boxes,
      List<?> list,
      Map<Object, Object> map,
      int[] numbers,
      Optional<Fine> next,
      Ignoring ignoring,
      IgnoringByName byName,
      Nothing nothing) {}

  interface Fine1 extends Makes<Fine> {}

  interface Object1 extends Makes<Object> {}

  interface Variable1<S> extends Makes<S> {}

  interface Text1 extends Makes<String> {}

  interface Map2 extends Makes<Map<String, List<Object>>> {}

  interface Raw1 {
    @SuppressWarnings("rawtypes")
    Game create(Object context);
  }

  @ParameterizedTest
  @ValueSource(
      classes = {Fine1.class, Object1.class, Variable1.class, Text1.class, Map2.class, Raw1.class})
  void whatMayBeDataIsNot(Class<?> shardType) {
    assertDoesNotThrow(() -> check(shardType));
  }
}
