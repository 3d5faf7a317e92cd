package dev.martlet.engine.codec;

import dev.martlet.engine.binding.Mismatch;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JacksonException.Reference;
import tools.jackson.core.JsonParser;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.exc.MismatchedInputException;

/** Says why a value is no input of a shard type, in the words of JSON and of the type's author. */
final class InputFaults {
  private InputFaults() {}

  /** One sentence for the sender, about what stands in a member of the envelope. */
  static String text(String member, Throwable thrown) {
    if (!(thrown instanceof JacksonException fault)) {
      return unknown(member);
    }
    if (fault instanceof Mismatch) {
      return path(member, fault.getPath()) + ": " + fault.getOriginalMessage();
    }
    if (isDuplicate(fault) && fault.processor() instanceof JsonParser parser) {
      return path(member, fault.getPath())
          + ": the member \""
          + parser.currentName()
          + "\" comes twice";
    }
    if (isMissing(fault)) {
      return path(member, fault.getPath()) + " is missing";
    }
    Throwable cause = fault.getCause();
    while (cause instanceof JacksonException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    String author = cause == null ? "" : AuthorText.of(cause);
    if (!author.isEmpty()) {
      return author;
    }
    String expected = cause == null ? Mismatch.expected(fault) : "";
    if (!expected.isEmpty()) {
      return path(member, fault.getPath()) + ": expected " + expected;
    }
    return fault.getPath().isEmpty()
        ? unknown(member)
        : path(member, fault.getPath()) + ": " + unknown(member);
  }

  private static String unknown(String member) {
    return member.equals(InputReader.INPUT)
        ? "not an input of this shard"
        : "not what this shard takes";
  }

  /** Jackson has no class of its own for it. */
  private static boolean isDuplicate(JacksonException fault) {
    return fault instanceof StreamReadException
        && fault.getOriginalMessage().startsWith("Duplicate Object property");
  }

  /** A member that an annotation of its type requires. */
  private static boolean isMissing(JacksonException fault) {
    return fault instanceof MismatchedInputException
        && fault.getOriginalMessage().startsWith("Missing required creator property");
  }

  /** Where the value is, for example {@code input.players[2].name}. */
  private static String path(String member, List<Reference> references) {
    StringBuilder path = new StringBuilder(member);
    for (Reference reference : references) {
      if (reference.getPropertyName() != null) {
        path.append('.').append(reference.getPropertyName());
      } else {
        path.append('[').append(reference.getIndex()).append(']');
      }
    }
    return path.toString();
  }
}
