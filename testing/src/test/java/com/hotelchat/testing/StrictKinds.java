package com.hotelchat.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.InvalidSchemaRefException;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Holds manifests against the published schemas of their kinds, in which no object takes a field
 * that it does not know: the check that an API server makes.
 */
final class StrictKinds {

    /** The places of the definitions of each version's kinds, up to the name of the kind. */
    private static final Map<String, String> DEFINITIONS =
            Map.of(
                    "v1", "kubernetes.json#/definitions/core.v1.",
                    "apps/v1", "kubernetes.json#/definitions/apps.v1.",
                    "policy/v1", "kubernetes.json#/definitions/policy.v1.",
                    "autoscaling/v2", "kubernetes.json#/definitions/autoscaling.v2.",
                    "networking.k8s.io/v1", "kubernetes.json#/definitions/networking.v1.",
                    "monitoring.coreos.com/v1", "prometheus-operator.json#/definitions/",
                    "kafka.strimzi.io/v1", "strimzi.json#/definitions/",
                    "keda.sh/v1alpha1", "keda.json#/definitions/",
                    "gateway.networking.k8s.io/v1", "gateway-api.json#/definitions/",
                    "postgresql.cnpg.io/v1", "cloudnative-pg.json#/definitions/");

    private static final JsonSchemaFactory SCHEMAS =
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7);

    private StrictKinds() {}

    /**
     * Checks a whole resource.
     *
     * @throws IllegalArgumentException for an unknown kind, and for what its schema does not allow
     */
    static void checkWhole(JsonNode resource) {
        refuse(problems(resource));
    }

    /**
     * Checks a patch: it may leave out required fields, and null removes a field.
     *
     * @throws IllegalArgumentException in the cases of {@link #checkWhole}
     */
    static void checkPatch(JsonNode patch) {
        refuse(
                problems(patch)
                        .filter(problem -> !problem.getType().equals("required"))
                        .filter(problem -> !problem.getInstanceNode().isNull()));
    }

    private static Stream<ValidationMessage> problems(JsonNode resource) {
        return schema(resource.path("apiVersion").asText(), resource.path("kind").asText())
                .validate(resource)
                .stream();
    }

    private static JsonSchema schema(String version, String kind) {
        String definition = DEFINITIONS.getOrDefault(version, "kubernetes.json#/unknown/") + kind;
        try {
            return SCHEMAS.getSchema(SchemaLocation.of("classpath:deploy/schemas/" + definition));
        } catch (InvalidSchemaRefException nowhere) {
            throw new IllegalArgumentException("unknown kind " + version + "/" + kind, nowhere);
        }
    }

    private static void refuse(Stream<ValidationMessage> problems) {
        String text = problems.map(ValidationMessage::getMessage).collect(Collectors.joining("\n"));
        if (!text.isEmpty()) {
            throw new IllegalArgumentException(text);
        }
    }
}
