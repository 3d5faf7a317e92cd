package dev.martlet.engine.codec;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A sealed interface of records is an input as it stands (protocol page, "What is a value of which
 * type").
 */
class VariantInputTest {
  sealed interface Move {}

  record Play(String card, int count) implements Move {}

  record Pass() implements Move {}

  @JsonTypeName("say")
  record Chat(String text, Move instead) implements Move {}

  /** An interface among those that another permits. */
  sealed interface Bet extends Move {}

  record Raise(long by) implements Bet {}

  record Fold(List<Integer> cards) implements Bet {}

  record Turn(List<Move> moves, Map<String, Bet> bets, Optional<Move> last, Raise raise, int at) {}

  private static final InputReader<Move> MOVES = Inputs.strict(Move.class);
  private static final InputReader<Turn> TURNS = Inputs.strict(Turn.class);

  static Stream<Arguments> moves() {
    return Stream.of(
        Arguments.of("{'type':'play','card':'ace','count':2}", new Play("ace", 2)),
        Arguments.of("{'card':'ace','count':2.0,'type':'play'}", new Play("ace", 2)),
        Arguments.of("{'type':'pass'}", new Pass()),
        Arguments.of("{'type':'raise','by':9007199254740993}", new Raise(9007199254740993L)),
        Arguments.of("{'by':9007199254740993,'type':'raise'}", new Raise(9007199254740993L)),
        Arguments.of("{'type':'fold','cards':[1,2]}", new Fold(List.of(1, 2))),
        Arguments.of("{'type':'say','text':'hi'}", new Chat("hi", null)),
        Arguments.of(
            "{'type':'say','instead':{'type':'say','instead':{'type':'pass'}}}",
            new Chat(null, new Chat(null, new Pass()))));
  }

  @ParameterizedTest
  @MethodSource("moves")
  void eachRecordIsToldByItsNameWhereverThatStands(String json, Move move) throws Exception {
    String value = json.replace('\'', '"');
    assertEquals(move, Inputs.read(MOVES, value));
    assertEquals(move, Inputs.read(Inputs.lenient(Move.class), value));
    assertEquals(move, Inputs.read(Inputs.refusingUnknown(Move.class), value));
  }

  @Test
  void theyMayStandInListsAndMapsAndMembers() throws Exception {
    String json =
        "{'moves':[{'type':'pass'},{'type':'raise','by':1}],'bets':{'eva':{'type':'fold'}},"
            + "'last':{'type':'play','card':'ace','count':1},'at':3}";
    Turn turn = Inputs.read(TURNS, json.replace('\'', '"'));
    assertEquals(
        new Turn(
            List.of(new Pass(), new Raise(1)),
            Map.of("eva", new Fold(null)),
            Optional.of(new Play("ace", 1)),
            null,
            3),
        turn);
  }

  @Test
  void aMemberOfOneOfTheRecordsNeedsNoNameAndTakesItsOwn() throws Exception {
    assertEquals(new Raise(2), Inputs.read(TURNS, "{\"raise\":{\"by\":2}}").raise());
    assertEquals(
        new Raise(2), Inputs.read(TURNS, "{\"raise\":{\"by\":2,\"type\":\"raise\"}}").raise());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      textBlock =
          """
          {"type":"plya","card":"a"}            | input.type: expected one of fold, pass, play, raise, say, but got "plya"
          {"type":"Play"}                       | input.type: expected one of fold, pass, play, raise, say, but got "Play"
          {"type":5}                            | input.type: expected one of fold, pass, play, raise, say, but got "5"
          {"type":"bet"}                        | input.type: expected one of fold, pass, play, raise, say, but got "bet"
          {"card":"ace","count":1}              | input: the member "type" is missing, which names one of fold, pass, play, raise, say
          {"type":null,"card":"ace"}            | input: the member "type" is missing, which names one of fold, pass, play, raise, say
          {}                                    | input: the member "type" is missing, which names one of fold, pass, play, raise, say
          {"type":["play"]}                     | input: the member "type" is missing, which names one of fold, pass, play, raise, say
          ["play",{"card":"ace"}]               | input: expected an object, but got a list
          "play"                                | input: expected an object, but got "play"
          5                                     | input: expected an object, but got 5
          {"type":"play","type":"pass"}         | input: the member "type" comes twice
          {"type":"play","count":1.5}           | input.count: expected a whole number from -2147483648 to 2147483647, but got 1.5
          {"count":1.5,"type":"play"}           | input.count: expected a whole number from -2147483648 to 2147483647, but got 1.5
          {"type":"play","cuont":1}             | input.cuont: there is no such member; there are card, count
          {"type":"say","instead":{"type":"x"}} | input.instead.type: expected one of fold, pass, play, raise, say, but got "x"
          {"type":"say","instead":["pass"]}     | input.instead: expected an object, but got a list
          """)
  void whatIsNoneOfThemIsRefusedWithThoseThatThereAre(String json, String message) {
    InputError error =
        Inputs.refusal(Inputs.refusingUnknown(Move.class), json).orElseThrow(AssertionError::new);
    assertEquals(message, error.message());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      textBlock =
          """
          {"bets":{"eva":{"type":"pass"}}}        | input.bets.eva.type: expected one of fold, raise, but got "pass"
          {"moves":[{"type":"pass"},{"by":1}]}    | input.moves[1]: the member "type" is missing, which names one of fold, pass, play, raise, say
          {"last":[]}                             | input.last: expected an object, but got a list
          {"raise":{"type":"fold","cards":[1]}}   | input.raise.type: expected one of raise, but got "fold"
          """)
  void thePathLeadsToThem(String json, String message) {
    assertEquals(message, Inputs.refusal(TURNS, json).orElseThrow(AssertionError::new).message());
  }

  /** An annotation says how the records are told apart. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Old.class, name = "old"),
    @JsonSubTypes.Type(value = Older.class, name = "older")
  })
  sealed interface Annotated {}

  record Old(String type) implements Annotated {}

  record Older(int x) implements Annotated {}

  @Test
  void anAnnotationOfTheAuthorsHoldsInstead() throws Exception {
    InputReader<Annotated> reader = Inputs.strict(Annotated.class);
    assertEquals(new Old("x"), Inputs.read(reader, "{\"kind\":\"old\",\"type\":\"x\"}"));
    assertEquals(
        "input.kind: expected one of old, older, but got \"x\"",
        Inputs.refusal(reader, "{\"kind\":\"x\"}").orElseThrow().message());
    assertEquals(
        "input: the member \"kind\" is missing, which names one of old, older",
        Inputs.refusal(reader, "{\"type\":\"old\"}").orElseThrow().message());
  }

  // ---- refused at the load ----------------------------------------------------------------

  static final class OneModule {
    sealed interface Twice permits Draw, OtherModule.Draw {}

    record Draw(int x) implements Twice {}
  }

  static final class OtherModule {
    record Draw(int y) implements OneModule.Twice {}
  }

  sealed interface Typed {}

  record Piece(String type) implements Typed {}

  sealed interface Renamed {}

  record RenamedPiece(@JsonProperty("type") String kind) implements Renamed {}

  sealed interface Aliased {}

  record AliasedPiece(@JsonAlias("type") String kind) implements Aliased {}

  record Member(List<Optional<Typed>> pieces) {}

  sealed interface WithEnum {}

  record Step(int x) implements WithEnum {}

  enum Side implements WithEnum {
    LEFT
  }

  sealed interface WithClass {}

  static final class Plain implements WithClass {}

  sealed interface WithValue {}

  record Card(@JsonValue int number) implements WithValue {}

  sealed interface WithDelegate {}

  record Level(int number) implements WithDelegate {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    Level {}
  }

  sealed interface Nested {}

  sealed interface Inner extends Nested {}

  enum Deep implements Inner {
    DEEP
  }

  sealed interface WithUnread {}

  /** Its key cannot be made of a name. */
  record Unread(Map<Optional<String>, String> all) implements WithUnread {}

  record OfUnread(int x, WithUnread member) {}

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of(
            OneModule.Twice.class,
            "VariantInputTest$OneModule$Draw and %VariantInputTest$OtherModule$Draw are both"
                + " \"draw\" in the member type"),
        Arguments.of(Typed.class, "VariantInputTest$Piece has a member type of its own"),
        Arguments.of(Renamed.class, "VariantInputTest$RenamedPiece has a member type of its own"),
        Arguments.of(Aliased.class, "VariantInputTest$AliasedPiece has a member type of its own"),
        Arguments.of(Member.class, "VariantInputTest$Piece has a member type of its own"),
        Arguments.of(Piece.class, "VariantInputTest$Piece has a member type of its own"),
        Arguments.of(WithEnum.class, "VariantInputTest$Side is no record"),
        Arguments.of(WithClass.class, "VariantInputTest$Plain is no record"),
        Arguments.of(WithValue.class, "VariantInputTest$Card is written as one value"),
        Arguments.of(WithDelegate.class, "VariantInputTest$Level is written as one value"),
        Arguments.of(Nested.class, "VariantInputTest$Deep is no record"),
        Arguments.of(WithUnread.class, "java.util.Optional<java.lang.String> is the key of a map"),
        Arguments.of(OfUnread.class, "java.util.Optional<java.lang.String> is the key of a map"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void whatCannotBeToldApartIsRefusedAtTheLoadByName(Class<?> type, String reason) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Inputs.strict(type)).getMessage();
    String named = reason.replace("%", "dev.martlet.engine.codec.");
    assertEquals(named, message.contains(named) ? named : message);
  }

  /** Values of it are never read from JSON: the member is absent. */
  record WithMember(int x, WithEnum member) {}

  @Test
  void aMemberOfWhichNoValueCanBeReadIsNotRefused() {
    assertDoesNotThrow(() -> Inputs.strict(WithMember.class));
  }
}
