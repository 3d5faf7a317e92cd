package dev.martlet.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class ForwardedProperties {
  private static Optional<InetAddress> address(String literal) {
    return Optional.of(InetAddress.ofLiteral(literal));
  }

  @Example
  void theOlderHeaderIsAListOfAddresses() {
    assertEquals(
        List.of(
            address("203.0.113.7"), address("2001:db8::1"), address("10.1.2.3"), address("::1")),
        Forwarded.xForwardedFor(List.of("203.0.113.7, 2001:db8::1", " 10.1.2.3:4711 ,[::1]:80")));
    assertEquals(
        List.of(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
        Forwarded.xForwardedFor(List.of("unknown, example.com,,1.2.3")));
  }

  @Example
  void theExamplesOfRfc7239AreRead() {
    assertEquals(
        List.of(
            Optional.empty(),
            address("2001:db8:cafe::17"),
            address("192.0.2.60"),
            address("192.0.2.43"),
            address("198.51.100.17")),
        Forwarded.forwarded(
            List.of(
                "for=\"_gazonk\"",
                "For=\"[2001:db8:cafe::17]:4711\"",
                "for=192.0.2.60;proto=http;by=203.0.113.43",
                "for=192.0.2.43, for=198.51.100.17")));
  }

  @Example
  void quotesKeepSeparatorsTogether() {
    assertEquals(
        List.of(address("192.0.2.1"), Optional.empty()),
        Forwarded.forwarded(List.of("host=\"a,b;for=1.1.1.1\\\"\";for=192.0.2.1, by=x")));
  }

  @Property
  void everyAddressComesBack(@ForAll @Size(16) byte[] bytes, @ForAll boolean six) throws Exception {
    InetAddress address = InetAddress.getByAddress(six ? bytes : java.util.Arrays.copyOf(bytes, 4));
    String text = address.getHostAddress();
    assertEquals(List.of(Optional.of(address)), Forwarded.xForwardedFor(List.of(text)));
    String node = address.getAddress().length == 16 ? "\"[" + text + "]\"" : text;
    assertEquals(List.of(Optional.of(address)), Forwarded.forwarded(List.of("for=" + node)));
  }

  @Property
  void anyTextIsReadWithoutAnyLookUp(@ForAll String text) {
    assertFalse(Forwarded.xForwardedFor(List.of(text)).isEmpty());
    assertFalse(Forwarded.forwarded(List.of(text)).isEmpty());
  }
}
