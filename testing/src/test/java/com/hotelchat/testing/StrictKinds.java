package com.hotelchat.testing;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBehavior;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Ingress;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PersistentVolumeClaim;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import io.strimzi.api.kafka.model.kafka.Kafka;
import io.strimzi.api.kafka.model.nodepool.KafkaNodePool;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.user.KafkaUser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/**
 * Reads manifests as classes of their kinds, and refuses what these do not know and what is
 * missing: the check that an API server makes, as far as classes tell.
 */
final class StrictKinds {

    /** KEDA publishes no classes: these have the fields that we use, after its documentation. */
    private record ScaledObject(
            String apiVersion, String kind, ObjectMeta metadata, ScaledObjectSpec spec) {}

    private record ScaledObjectSpec(
            ScaleTarget scaleTargetRef,
            Integer minReplicaCount,
            Integer maxReplicaCount,
            Integer pollingInterval,
            Integer cooldownPeriod,
            Fallback fallback,
            Advanced advanced,
            List<Trigger> triggers) {}

    private record ScaleTarget(String apiVersion, String kind, String name) {}

    private record Fallback(int failureThreshold, int replicas) {}

    private record Advanced(AutoscalerSettings horizontalPodAutoscalerConfig) {}

    private record AutoscalerSettings(HorizontalPodAutoscalerBehavior behavior) {}

    private record Trigger(
            String type,
            String metricType,
            Map<String, String> metadata,
            AuthenticationRef authenticationRef) {}

    private record AuthenticationRef(String name) {}

    private record TriggerAuthentication(
            String apiVersion, String kind, ObjectMeta metadata, TriggerAuthenticationSpec spec) {}

    private record TriggerAuthenticationSpec(List<SecretTarget> secretTargetRef) {}

    private record SecretTarget(String parameter, String name, String key) {}

    private static final Map<String, Class<?>> KINDS =
            Map.ofEntries(
                    Map.entry("v1/ServiceAccount", ServiceAccount.class),
                    Map.entry("v1/Service", Service.class),
                    Map.entry("v1/PersistentVolumeClaim", PersistentVolumeClaim.class),
                    Map.entry("apps/v1/Deployment", Deployment.class),
                    Map.entry("apps/v1/StatefulSet", StatefulSet.class),
                    Map.entry("policy/v1/PodDisruptionBudget", PodDisruptionBudget.class),
                    Map.entry(
                            "autoscaling/v2/HorizontalPodAutoscaler",
                            HorizontalPodAutoscaler.class),
                    Map.entry("networking.k8s.io/v1/Ingress", Ingress.class),
                    Map.entry("networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class),
                    Map.entry("monitoring.coreos.com/v1/ServiceMonitor", ServiceMonitor.class),
                    Map.entry("monitoring.coreos.com/v1/PrometheusRule", PrometheusRule.class),
                    Map.entry("kafka.strimzi.io/v1/Kafka", Kafka.class),
                    Map.entry("kafka.strimzi.io/v1/KafkaNodePool", KafkaNodePool.class),
                    Map.entry("kafka.strimzi.io/v1/KafkaTopic", KafkaTopic.class),
                    Map.entry("kafka.strimzi.io/v1/KafkaUser", KafkaUser.class),
                    Map.entry("keda.sh/v1alpha1/ScaledObject", ScaledObject.class),
                    Map.entry(
                            "keda.sh/v1alpha1/TriggerAuthentication", TriggerAuthentication.class));

    /** The classes take what they do not know into a map: here that is refused. */
    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .annotationIntrospector(
                            new JacksonAnnotationIntrospector() {
                                @Override
                                public Boolean hasAnySetter(Annotated annotated) {
                                    return false;
                                }
                            })
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                    .build();

    /** Checks that what is required is there; the models are made from Kubernetes' own schema. */
    private interface Required {
        void check(JsonElement resource) throws IOException;
    }

    private static final Map<Class<?>, Required> REQUIRED =
            Map.of(
                    ServiceAccount.class, V1ServiceAccount::validateJsonElement,
                    Service.class, V1Service::validateJsonElement,
                    PersistentVolumeClaim.class, V1PersistentVolumeClaim::validateJsonElement,
                    Deployment.class, V1Deployment::validateJsonElement,
                    StatefulSet.class, V1StatefulSet::validateJsonElement,
                    PodDisruptionBudget.class, V1PodDisruptionBudget::validateJsonElement,
                    HorizontalPodAutoscaler.class, V2HorizontalPodAutoscaler::validateJsonElement,
                    Ingress.class, V1Ingress::validateJsonElement,
                    NetworkPolicy.class, V1NetworkPolicy::validateJsonElement);

    /**
     * What the definitions of the custom resources require, as paths whose lists are looked at one
     * by one. Of a field that is not required itself, only what is in it counts.
     */
    private static final Map<Class<?>, List<String>> REQUIRED_OF_CUSTOM_KINDS =
            Map.of(
                    ScaledObject.class,
                            List.of(
                                    "spec.scaleTargetRef.name",
                                    "spec.triggers.type",
                                    "spec.triggers.metadata"),
                    TriggerAuthentication.class,
                            List.of(
                                    "spec.secretTargetRef?.parameter",
                                    "spec.secretTargetRef?.name",
                                    "spec.secretTargetRef?.key"),
                    ServiceMonitor.class, List.of("spec.endpoints", "spec.selector"),
                    PrometheusRule.class, List.of("spec.groups?.name", "spec.groups?.rules?.expr"),
                    Kafka.class,
                            List.of(
                                    "spec.kafka.listeners.name",
                                    "spec.kafka.listeners.port",
                                    "spec.kafka.listeners.type",
                                    "spec.kafka.listeners.tls"),
                    KafkaNodePool.class, List.of("spec.replicas", "spec.storage", "spec.roles"),
                    KafkaTopic.class, List.of("spec"),
                    KafkaUser.class,
                            List.of(
                                    "spec",
                                    "spec.authorization?.type",
                                    "spec.authorization?.acls.resource",
                                    "spec.authorization?.acls.operations"));

    private StrictKinds() {}

    /**
     * Reads the resource, which is a whole one and no patch.
     *
     * @throws IllegalArgumentException as {@link #check}, and for a required field that is missing
     */
    static void checkWhole(JsonNode resource) {
        check(resource);
        Class<?> known = KINDS.get(kind(resource));
        Required required = REQUIRED.get(known);
        if (required == null) {
            REQUIRED_OF_CUSTOM_KINDS
                    .get(known)
                    .forEach(path -> require(resource, path, List.of(path.split("\\."))));
            return;
        }
        try {
            required.check(JsonParser.parseString(resource.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void require(JsonNode parent, String path, List<String> steps) {
        if (steps.isEmpty()) {
            return;
        }
        if (parent.isArray()) {
            parent.forEach(each -> require(each, path, steps));
            return;
        }
        String step = steps.getFirst();
        JsonNode child = parent.path(step.replace("?", ""));
        if (!child.isMissingNode()) {
            require(child, path, steps.subList(1, steps.size()));
        } else if (!step.endsWith("?")) {
            throw new IllegalArgumentException(path + " is required");
        }
    }

    private static String kind(JsonNode resource) {
        return resource.path("apiVersion").asText() + "/" + resource.path("kind").asText();
    }

    /**
     * Reads the resource, or a patch of one.
     *
     * @throws IllegalArgumentException for an unknown kind, an unknown field or a value of another
     *     type
     */
    static void check(JsonNode resource) {
        Class<?> known = KINDS.get(kind(resource));
        if (known == null) {
            throw new IllegalArgumentException("unknown kind " + kind(resource));
        }
        MAPPER.convertValue(resource, known);
    }
}
