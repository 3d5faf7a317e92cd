package dev.martlet.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.martlet.wire.BearerSubprotocol.Chosen;
import dev.martlet.wire.BearerSubprotocol.Malformed;
import dev.martlet.wire.BearerSubprotocol.None;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.NotEmpty;

class BearerSubprotocolProperties {
  @Property
  void anEncodedTokenComesBackAndTheProtocolIsEchoedExactly(
      @ForAll @NotEmpty @CharRange(from = ' ', to = '\u04FF') String token,
      @ForAll boolean upperCase) {
    String protocol = "bearer." + PercentEncodingProperties.encodeUriComponent(token, upperCase);
    Chosen chosen = new Chosen(protocol, token);
    assertEquals(chosen, BearerSubprotocol.choose(List.of(protocol)));
    assertEquals(chosen, BearerSubprotocol.choose(List.of("json, " + protocol + " ,bearer.x")));
    assertEquals(chosen, BearerSubprotocol.choose(List.of("json", "v1,v2", protocol)));
    assertEquals(chosen, BearerSubprotocol.choose(List.of("bearer.%zz", protocol)));
  }

  @Property
  void anythingIsAnswered(@ForAll List<String> headers) {
    BearerSubprotocol.choose(headers);
  }

  @Example
  void theFirstThatDecodesIsChosen() {
    assertEquals(
        new Chosen("bearer.b", "b"),
        BearerSubprotocol.choose(List.of("bearer.%, bearer., bearer.b, bearer.c")));
  }

  @Example
  void noneAndMalformedAreToldApart() {
    assertEquals(new None(), BearerSubprotocol.choose(List.of()));
    assertEquals(new None(), BearerSubprotocol.choose(List.of("", ",", "json, Bearer.x, bearer")));
    assertEquals(new Malformed(), BearerSubprotocol.choose(List.of("bearer.%2")));
    assertEquals(new Malformed(), BearerSubprotocol.choose(List.of("bearer.%C3")));
    assertEquals(new Malformed(), BearerSubprotocol.choose(List.of("bearer.")));
  }

  @Example
  void theTokenIsNotPrinted() {
    assertFalse(BearerSubprotocol.choose(List.of("bearer.s3cret")).toString().contains("s3cret"));
  }
}
