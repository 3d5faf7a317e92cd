package dev.martlet.server.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The server knows what its API has, whatever was asked before. */
class ApiMembersTest {
  private static final String SHARD = "dev.martlet.api.shard.";

  private final ApiMembers api = new ApiMembers();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Tick      | <init>   | (JLjava/time/Duration;Ljava/time/Duration;)V | true
          Tick      | <init>   | ()V                                          | false
          Tick      | seconds  | ()D                                          | true
          Tick      | seconds  | ()J                                          | false
          Tick      | number   | J                                            | false
          Tick      | hashCode | ()I                                          | true
          ShardType | hashCode | ()I                                          | true
          ShardType | name     | ()Ljava/lang/String;                         | true
          ShardType | <init>   | ()V                                          | false
          EndReason | ordinal  | ()I                                          | true
          EndReason | values   | ()[Ldev/martlet/api/shard/EndReason;         | true
          Weather   | rain     | ()V                                          | false
          """)
  void hasItsOwnAndInheritedMembers(String type, String name, String descriptor, boolean has) {
    assertEquals(has, api.hasMember(SHARD + type, name, descriptor));
    assertEquals(has, api.hasMember(SHARD + type, name, descriptor), "the second time");
  }

  @Test
  void hasConstantsOfEnums() {
    Class<?> type = dev.martlet.api.shard.EndReason.class;
    String constant = type.getEnumConstants()[0].toString();
    assertTrue(api.hasMember(type.getName(), constant, type.descriptorString()));
  }

  @Test
  void hasTypesForPluginsOnly() {
    assertTrue(api.has(SHARD + "Tick"));
    assertTrue(api.has("dev.martlet.api.auth.Authentication$Accepted"));
    assertFalse(api.has(SHARD + "Weather"));
    assertFalse(api.has("dev.martlet.api.auth.ClaimValues"), "is private to the API");
    assertFalse(api.has("java.lang.String"));
  }
}
