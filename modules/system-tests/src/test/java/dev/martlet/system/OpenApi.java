package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The OpenAPI document of a server, and which of its responses the tests have seen. */
final class OpenApi {
  private final ObjectNode document;
  private final SchemaRegistry schemas =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
  private final Set<String> seen = new TreeSet<>();

  OpenApi(String yaml) {
    document = (ObjectNode) new YAMLMapper().readTree(yaml);
    assertEquals("3.1.0", document.get("openapi").asString());
  }

  /** Checks a response against the document. */
  void check(String method, HttpResponse<String> response) {
    String path = response.uri().getPath();
    String template = template(path);
    JsonNode operation =
        document.at("/paths/" + escape(template) + "/" + method.toLowerCase(Locale.ROOT));
    String what = method + " " + template + " " + response.statusCode();
    if (operation.isMissingNode()) {
      assertEquals(405, response.statusCode(), what);
      assertValid("/components/schemas/Error", response.body(), what);
      return;
    }
    JsonNode answer = operation.get("responses").get(Integer.toString(response.statusCode()));
    assertTrue(answer != null, () -> what + " is not in the document: " + response.body());
    String pointer =
        answer.has("$ref")
            ? answer.get("$ref").asString().substring(1)
            : "/paths/"
                + escape(template)
                + "/"
                + method.toLowerCase(Locale.ROOT)
                + "/responses/"
                + response.statusCode();
    JsonNode content = document.at(pointer).get("content");
    String type = content.propertyNames().iterator().next();
    assertEquals(type, response.headers().firstValue("Content-Type").orElse(""), what);
    if (type.equals("application/json")) {
      assertValid(pointer + "/content/application~1json/schema", response.body(), what);
    }
    seen.add(operation.get("operationId").asString() + " " + response.statusCode());
  }

  /** Checks the body of a request against a schema of the document. */
  void checkBody(String schema, String body) {
    assertValid("/components/schemas/" + schema, body, schema);
  }

  private void assertValid(String pointer, String json, String what) {
    ObjectNode root = document.deepCopy();
    root.put("$ref", "#" + pointer);
    Schema schema = schemas.getSchema(root);
    assertEquals(
        List.of(), schema.validate(json, InputFormat.JSON), () -> what + " answered " + json);
  }

  /** The template of a path; a template without variables wins. */
  private String template(String path) {
    Set<String> fitting = new TreeSet<>((a, b) -> Integer.compare(variables(a), variables(b)));
    for (String template : document.get("paths").propertyNames()) {
      if (path.matches(template.replaceAll("\\{[^}]*}", "[^/]+"))) {
        fitting.add(template);
      }
    }
    assertTrue(!fitting.isEmpty(), path + " is not in the document");
    return fitting.iterator().next();
  }

  private static int variables(String template) {
    return (int) template.chars().filter(c -> c == '{').count();
  }

  private static String escape(String path) {
    return path.replace("~", "~0").replace("/", "~1");
  }

  /** The templates of the paths that have a method. */
  Stream<String> pathsWith(String method) {
    return document.get("paths").properties().stream()
        .filter(path -> path.getValue().has(method))
        .map(Map.Entry::getKey);
  }

  /** Every operation with each status that the document declares for it. */
  Set<String> promised() {
    Set<String> promised = new TreeSet<>();
    for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        if (method.getValue().has("responses")) {
          for (String status : method.getValue().get("responses").propertyNames()) {
            promised.add(method.getValue().get("operationId").asString() + " " + status);
          }
        }
      }
    }
    return promised;
  }

  Set<String> seen() {
    return seen;
  }
}
