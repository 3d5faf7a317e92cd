package dev.martlet.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class RandomTokenProperties {
  @Property
  void aTokenHoldsItsBytesInUrlSafeCharacters(@ForAll @IntRange(min = 1, max = 100) int bytes) {
    String token = RandomToken.next(bytes);
    assertEquals((8 * bytes + 5) / 6, token.length(), "six bits a character, without padding");
    assertTrue(token.matches("[A-Za-z0-9_-]+"), token);
    assertEquals(bytes, Base64.getUrlDecoder().decode(token).length);
  }

  @Property(tries = 20)
  void tokensAreDistinct(@ForAll @IntRange(min = 16, max = 32) int bytes) {
    Set<String> tokens = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      assertTrue(tokens.add(RandomToken.next(bytes)));
    }
  }

  @Property(tries = 20)
  void aTokenWithoutBytesIsRefused(@ForAll @IntRange(min = Integer.MIN_VALUE, max = 0) int bytes) {
    assertThrows(IllegalArgumentException.class, () -> RandomToken.next(bytes));
  }
}
