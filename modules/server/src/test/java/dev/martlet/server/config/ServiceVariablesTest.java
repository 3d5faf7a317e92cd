package dev.martlet.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Variables that tell of a service beside the server are no settings. */
class ServiceVariablesTest {
  private static ServerConfig read(Map<String, String> environment) throws ConfigException {
    Properties properties = new Properties();
    properties.setProperty("martlet.home", Path.of("home").toAbsolutePath().toString());
    return ConfigReader.read(properties, environment);
  }

  /** What Kubernetes sets for a service (its page "Discovering services"). */
  private static Map<String, String> kubernetes(String service, String portName, int port) {
    String name = service.toUpperCase(java.util.Locale.ROOT).replace('-', '_');
    Map<String, String> variables = new HashMap<>();
    variables.put(name + "_SERVICE_HOST", "10.0.0.11");
    variables.put(name + "_SERVICE_PORT", "" + port);
    if (!portName.isEmpty()) {
      variables.put(name + "_SERVICE_PORT_" + portName, "" + port);
    }
    for (String protocol : List.of("tcp", "udp", "sctp")) {
      String upper = protocol.toUpperCase(java.util.Locale.ROOT);
      variables.put(name + "_PORT", protocol + "://10.0.0.11:" + port);
      String prefix = name + "_PORT_" + port + "_" + upper;
      variables.put(prefix, protocol + "://10.0.0.11:" + port);
      variables.put(prefix + "_PROTO", protocol);
      variables.put(prefix + "_PORT", "" + port);
      variables.put(prefix + "_ADDR", "10.0.0.11");
    }
    return variables;
  }

  @Provide
  Arbitrary<String> services() {
    return Arbitraries.of(
            "host", "shard", "auth", "jwt", "limits", "web-2", "tokens", "env", "name")
        .list()
        .ofMaxSize(3)
        .map(words -> "martlet" + (words.isEmpty() ? "" : "-" + String.join("-", words)));
  }

  @Property
  void whatKubernetesSetsForAServiceIsIgnored(
      @ForAll("services") String service,
      @ForAll("portNames") String portName,
      @ForAll("ports") int port)
      throws Exception {
    Map<String, String> variables = kubernetes(service, portName, port);
    ServerConfig config = read(variables);
    assertEquals(new ArrayList<>(new TreeSet<>(variables.keySet())), config.ignoredVariables());
    assertEquals(4321, config.get(PortSettings.PORT));
    assertEquals(Map.of(), config.authOptions());
  }

  @Provide
  Arbitrary<String> portNames() {
    return Arbitraries.of("", "HTTP", "SHARDS", "HTTP_2");
  }

  @Provide
  Arbitrary<Integer> ports() {
    return Arbitraries.integers().between(1, 65_535);
  }

  @Test
  void aTrueSettingOfTheSameNameHolds() throws Exception {
    Map<String, String> variables = kubernetes("martlet", "HTTP", 80);
    variables.put("MARTLET_PORT", "8080");
    variables.put("MARTLET_SHARD_PORT", "8081");
    ServerConfig config = read(variables);
    assertEquals(8080, config.get(PortSettings.PORT));
    assertEquals(8081, config.shardPort(8080));
    assertTrue(!config.ignoredVariables().contains("MARTLET_PORT"));
  }

  @Test
  void aSettingWithAValueThatIsNoAddressIsStillRefused() {
    for (String value : List.of("http://10.0.0.1:80", "tcp:", "80a", "tcp//x")) {
      ConfigException refused =
          assertThrows(ConfigException.class, () -> read(Map.of("MARTLET_PORT", value)), value);
      assertTrue(refused.getMessage().contains("martlet.port"), refused.getMessage());
    }
  }

  @Test
  void anAuthenticatorMayHaveAnOptionThatLooksLikeAService() throws Exception {
    Map<String, String> variables = Map.of("MARTLET_AUTH_LDAP_SERVICE_HOST", "ldap.example");
    assertEquals(
        Map.of("ldap", Map.of("service-host", "ldap.example")), read(variables).authOptions());
  }

  @Test
  void whatADockerLinkSetsIsIgnored() throws Exception {
    Map<String, String> variables =
        Map.of(
            "MARTLET_NAME", "/web/martlet",
            "MARTLET_PORT", "tcp://172.17.0.5:4321",
            "MARTLET_PORT_4321_TCP_PORT_START", "4321",
            "MARTLET_ENV_JAVA_VERSION", "25",
            "MARTLET_ENV_MARTLET_HOST", "0.0.0.0");
    assertEquals(5, read(variables).ignoredVariables().size());
    assertThrows(ConfigException.class, () -> read(Map.of("MARTLET_ENV_JAVA_VERSION", "25")));
    assertThrows(ConfigException.class, () -> read(Map.of("MARTLET_NAME", "lobby")));
  }
}
