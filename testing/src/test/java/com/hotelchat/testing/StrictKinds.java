package com.hotelchat.testing;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
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
import io.strimzi.api.kafka.model.kafka.Kafka;
import io.strimzi.api.kafka.model.nodepool.KafkaNodePool;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.user.KafkaUser;
import java.util.List;
import java.util.Map;

/**
 * Reads manifests as classes of their kinds, and refuses what these do not know: the check that an
 * API server makes, as far as classes tell. They do not tell which fields are required.
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

    private StrictKinds() {}

    /**
     * Reads the resource.
     *
     * @throws IllegalArgumentException for an unknown kind, an unknown field or a value of another
     *     type
     */
    static void check(JsonNode resource) {
        String kind = resource.path("apiVersion").asText() + "/" + resource.path("kind").asText();
        Class<?> known = KINDS.get(kind);
        if (known == null) {
            throw new IllegalArgumentException("unknown kind " + kind);
        }
        MAPPER.convertValue(resource, known);
    }
}
