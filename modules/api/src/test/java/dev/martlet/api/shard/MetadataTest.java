package dev.martlet.api.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.auth.Principal;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetadataTest {
  private static final Principal NOBODY = Principal.anonymous();
  private static final Principal EVA = Principal.user("eva");
  private static final Principal CAPTAIN = EVA.withRoles(List.of("captain"));
  private static final Principal ROOT = Principal.admin("root");

  private static List<Boolean> included(Readers readers) {
    return List.of(NOBODY, EVA, CAPTAIN, ROOT).stream().map(readers::include).toList();
  }

  @Test
  void readersIncludeWhomTheySayAndAdmins() {
    assertEquals(List.of(true, true, true, true), included(Readers.everybody()));
    assertEquals(List.of(false, true, true, true), included(Readers.users()));
    assertEquals(List.of(false, false, true, true), included(Readers.role("captain")));
    assertEquals(List.of(false, false, false, true), included(Readers.role("other")));
    assertEquals(Readers.role("captain"), Readers.role("captain"));
    assertNotEquals(Readers.role("captain"), Readers.role("other"));
    assertNotEquals(Readers.users(), Readers.everybody());
    assertEquals("role captain", Readers.role("captain").toString());
    assertThrows(NullPointerException.class, () -> Readers.role(null));
  }

  @Test
  void nothingIsListedUnlessItSaysSo() {
    Metadata plain = Metadata.of("data");
    assertFalse(plain.isListed());
    assertEquals(Readers.everybody(), plain.readers());
    Metadata listed = plain.listed(true).readableBy(Readers.users());
    assertTrue(listed.isListed());
    assertEquals(Readers.users(), listed.readers());
    assertEquals("data", listed.data());
    assertFalse(listed.listed(false).isListed());
    assertThrows(NullPointerException.class, () -> Metadata.of(null));
    assertThrows(NullPointerException.class, () -> plain.readableBy(null));
  }
}
