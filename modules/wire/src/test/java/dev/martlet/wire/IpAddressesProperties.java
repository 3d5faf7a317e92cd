package dev.martlet.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

class IpAddressesProperties {
  @Property
  void whatIsWrittenIsRead(@ForAll @Size(4) byte[] v4, @ForAll @Size(16) byte[] v6)
      throws UnknownHostException {
    for (byte[] bytes : new byte[][] {v4, v6}) {
      InetAddress address = InetAddress.getByAddress(bytes);
      assertEquals(Optional.of(address), IpAddresses.parse(address.getHostAddress()));
    }
  }

  @Property
  void anyTextIsOneAddressOrNone(
      @ForAll @StringLength(max = 40) @Chars({'0', '1', '9', 'a', 'F', ':', '.', '%', '/', '['})
          String text) {
    Optional<InetAddress> read = IpAddresses.parse(text);
    read.ifPresent(
        address -> assertEquals(read, IpAddresses.parse(address.getHostAddress()), text));
  }

  @Property
  void aLeadingZeroIsRefused(@ForAll @IntRange(max = 3) int at, @ForAll @IntRange(max = 99) int n) {
    String[] numbers = {"10", "20", "30", "40"};
    numbers[at] = "0" + n;
    String text = String.join(".", numbers);
    assertEquals(Optional.empty(), IpAddresses.parse(text));
    assertEquals(Optional.empty(), IpAddresses.parse("::ffff:" + text));
  }

  @Example
  void shortFormsNamesAndZonesAreRefused() throws UnknownHostException {
    for (String text :
        new String[] {
          "", "10.1", "1", "0x7f.0.0.1", "localhost", "fe80::1%lo", "[::1]", "1.2.3.4."
        }) {
      assertEquals(Optional.empty(), IpAddresses.parse(text), text);
    }
    InetAddress v4 = InetAddress.getByAddress(new byte[] {1, 2, 3, 4});
    assertEquals(Optional.of(v4), IpAddresses.parse("::ffff:1.2.3.4"));
  }
}
