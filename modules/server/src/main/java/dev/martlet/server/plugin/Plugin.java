package dev.martlet.server.plugin;

import dev.martlet.engine.plugin.HostedFormat;
import dev.martlet.engine.plugin.HostedType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A plugin that was loaded.
 *
 * @param name of its module, with its version where it has one
 * @param from the jar or the folder it was loaded from
 * @param types that it provides
 * @param authenticators that it provides
 * @param formats that it provides
 */
public record Plugin(
    String name,
    Path from,
    List<HostedType<?>> types,
    List<HostedAuthenticator> authenticators,
    List<HostedFormat.Plugged> formats) {

  Plugin without(Set<String> typeNames, Set<String> formatNames) {
    return new Plugin(
        name,
        from,
        types.stream().filter(type -> !typeNames.contains(type.name())).toList(),
        authenticators,
        formats.stream().filter(format -> !formatNames.contains(format.text())).toList());
  }

  /**
   * What people are told that it provides.
   *
   * @return a phrase for each
   */
  public List<String> provides() {
    List<String> provides = new ArrayList<>();
    types.forEach(type -> provides.add("shard type " + type.name()));
    authenticators.forEach(authenticator -> provides.add("authenticator " + authenticator.name()));
    formats.forEach(format -> provides.add("snapshot format " + format.text()));
    return provides;
  }

  @Override
  public String toString() {
    return name + " from " + from.getFileName();
  }
}
