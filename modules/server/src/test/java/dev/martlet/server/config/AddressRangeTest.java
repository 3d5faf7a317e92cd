package dev.martlet.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.net.InetAddress;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ranges of addresses, as operators write them. */
class AddressRangeTest {
  @ParameterizedTest
  @CsvSource({
    "192.0.2.7, 192.0.2.7",
    "192.0.2.7/32, 192.0.2.7",
    "192.0.2.7/24, 192.0.2.0/24",
    "192.0.2.7/0, 0.0.0.0/0",
    "::ffff:192.0.2.7, 192.0.2.7",
    "::ffff:c000:207, 192.0.2.7",
    "::FFFF:192.0.2.7/120, 192.0.2.0/24",
    "::ffff:0:0/96, 0.0.0.0/0",
    "2001:DB8:0:0:0:0:0:1, 2001:db8::1",
    "2001:db8::1/32, 2001:db8::/32",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "::/0, ::/0",
    "::1, ::1",
  })
  void oneRangeHasOneForm(String written, String form) {
    assertEquals(form, AddressRange.parse(written).toString());
    assertEquals(AddressRange.parse(form), AddressRange.parse(written));
    assertEquals(AddressRange.parse(form).hashCode(), AddressRange.parse(written).hashCode());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/8",
        "10",
        "10/8",
        "010.0.0.1",
        "10.0.0.0/08",
        "10.1/16",
        "10.0.0/24",
        "1.2.3.4.5",
        "256.0.0.1",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/",
        "10.0.0.0/8/8",
        "10.0.0.0/+8",
        "::/129",
        "::ffff:0:0/95",
        "fe80::1%lo",
        "fe80::1%1/64",
        "localhost",
        "[::1]",
        "10.0.0.1:80",
        "0x0a.0.0.1",
        "*"
      })
  void whatIsNoRangeIsRefusedWithItsText(String text) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> AddressRange.parse(text));
    assertEquals("not an address or a range of addresses: " + text, e.getMessage());
  }

  @Test
  void ipv4AndIpv6AreNotMixed() throws Exception {
    assertTrue(!AddressRange.parse("::/0").contains(InetAddress.ofLiteral("10.0.0.1")));
    assertTrue(!AddressRange.parse("0.0.0.0/0").contains(InetAddress.ofLiteral("::1")));
    assertTrue(AddressRange.parse("10.0.0.0/8").contains(InetAddress.ofLiteral("::ffff:10.1.2.3")));
  }

  /** An address, as a number of so many bits. */
  @Provide
  Arbitrary<byte[]> addresses() {
    return Arbitraries.of(4, 16)
        .flatMap(length -> Arbitraries.bytes().array(byte[].class).ofSize(length));
  }

  @Property
  void aRangeHoldsWhatHasItsBitsInCommon(
      @ForAll("addresses") byte[] network, @ForAll("addresses") byte[] other, @ForAll int seed)
      throws Exception {
    InetAddress in = InetAddress.getByAddress(network);
    InetAddress address = InetAddress.getByAddress(other);
    int most = 8 * in.getAddress().length; // a mapped address has 4 bytes by now
    int bits = Math.floorMod(seed, most + 1);
    boolean same = most == 8 * address.getAddress().length;
    boolean common =
        same
            && new BigInteger(1, in.getAddress())
                .xor(new BigInteger(1, address.getAddress()))
                .shiftRight(most - bits)
                .equals(BigInteger.ZERO);
    AddressRange range = AddressRange.around(in, bits);
    assertEquals(common, range.contains(address));
    assertTrue(range.contains(in));
    assertEquals(range, AddressRange.parse(range.toString()), range::toString);
    assertEquals(range, AddressRange.parse(in.getHostAddress() + "/" + bits));
  }
}
