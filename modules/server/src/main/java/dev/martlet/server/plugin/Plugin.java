package dev.martlet.server.plugin;

import dev.martlet.engine.HostedType;
import java.nio.file.Path;
import java.util.List;

/**
 * A plugin that was loaded.
 *
 * @param name of its module, with its version where it has one
 * @param from the jar or the folder it was loaded from
 * @param types that it provides
 * @param authenticators that it provides
 */
public record Plugin(
    String name, Path from, List<HostedType<?>> types, List<HostedAuthenticator> authenticators) {

  Plugin withoutTypes(List<HostedType<?>> unwanted) {
    return new Plugin(
        name,
        from,
        types.stream().filter(type -> !unwanted.contains(type)).toList(),
        authenticators);
  }

  @Override
  public String toString() {
    return name + " from " + from.getFileName();
  }
}
