package dev.martlet.server.plugin;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.module.ModuleReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the classes of a jar use of the API, by their class files: what the API does not have would
 * fail where it is first used, in the middle of a game, or, if it is an annotation, be of no effect
 * without a word.
 */
final class ApiUses {
  /** What is in the constant pool of each class that uses the API. */
  private static final byte[] MARK = "dev/martlet/api/".getBytes(StandardCharsets.US_ASCII);

  /** A type in the descriptor of a field or method, or in a generic signature. */
  private static final Pattern TYPE =
      Pattern.compile("(?:^|[(\\[;<>:*+)-])L(dev/martlet/api/[^;<.]+)[;<.]");

  private final ApiMembers api;

  ApiUses(ApiMembers api) {
    this.api = api;
  }

  /**
   * The first thing that a jar uses and the API does not have.
   *
   * @param type of the API that is missing, or whose member is, by its binary name
   * @param what is missing, for people
   * @param user the class that uses it
   */
  record Missing(String type, String what, String user) {}

  /**
   * Looks for something that a jar uses and the API does not have.
   *
   * @param also given all class files up to there
   */
  Optional<Missing> firstMissing(PluginJar jar, ClassFiles also) throws IOException {
    try (ModuleReader reader = jar.module().open()) {
      for (String file : jar.files()) {
        if (file.endsWith(".class")) {
          byte[] classFile = read(reader, file);
          also.take(jar, classFile);
          Optional<Missing> missing = firstMissing(file, classFile);
          if (missing.isPresent()) {
            return missing;
          }
        }
      }
    }
    return Optional.empty();
  }

  private static byte[] read(ModuleReader reader, String file) throws IOException {
    ByteBuffer buffer = reader.read(file).orElseThrow(() -> new IOException("no " + file));
    try {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      return bytes;
    } finally {
      reader.release(buffer);
    }
  }

  private Optional<Missing> firstMissing(String file, byte[] classFile) {
    if (!isMarked(classFile)) {
      return Optional.empty();
    }
    String user = file.substring(0, file.length() - ".class".length()).replace('/', '.');
    try {
      for (PoolEntry entry : ClassFile.of().parse(classFile).constantPool()) {
        Missing missing = missing(entry, user);
        if (missing != null) {
          return Optional.of(missing);
        }
      }
    } catch (IllegalArgumentException e) {
      // No class file that can be read: the virtual machine says so if it is ever needed.
    }
    return Optional.empty();
  }

  /** Most classes do not use the API, and need not be parsed. */
  private static boolean isMarked(byte[] classFile) {
    for (int i = 0; i <= classFile.length - MARK.length; i++) {
      int matching = 0;
      while (matching < MARK.length && classFile[i + matching] == MARK[matching]) {
        matching++;
      }
      if (matching == MARK.length) {
        return true;
      }
    }
    return false;
  }

  private Missing missing(PoolEntry entry, String user) {
    return switch (entry) {
      case ClassEntry type -> missingType(type.asInternalName().replace('/', '.'), user);
      case Utf8Entry text -> missingType(text.stringValue(), TYPE, user);
      case MemberRefEntry member -> missingMember(member, user);
      default -> null;
    };
  }

  private Missing missingType(String text, Pattern types, String user) {
    Matcher matcher = types.matcher(text);
    for (int from = 0; matcher.find(from); from = matcher.end(1)) {
      Missing missing = missingType(matcher.group(1).replace('/', '.'), user);
      if (missing != null) {
        return missing;
      }
    }
    return null;
  }

  private Missing missingType(String className, String user) {
    return api.isAbout(className) && !api.has(className)
        ? new Missing(className, className, user)
        : null;
  }

  private Missing missingMember(MemberRefEntry member, String user) {
    String owner = member.owner().asInternalName().replace('/', '.');
    if (!api.isAbout(owner)) {
      return null;
    }
    if (!api.has(owner)) {
      return new Missing(owner, owner, user);
    }
    String name = member.name().stringValue();
    String descriptor = member.type().stringValue();
    return api.hasMember(owner, name, descriptor)
        ? null
        : new Missing(owner, owner + shown(name, descriptor), user);
  }

  /** A member as people write it: {@code .next(Tick)}. */
  private static String shown(String name, String descriptor) {
    if (!descriptor.startsWith("(")) {
      return "." + name;
    }
    StringBuilder parameters = new StringBuilder();
    for (ClassDesc parameter : MethodTypeDesc.ofDescriptor(descriptor).parameterList()) {
      parameters.append(parameters.isEmpty() ? "" : ", ").append(parameter.displayName());
    }
    return (name.equals("<init>") ? "" : "." + name) + "(" + parameters + ")";
  }
}
