package com.hotelchat.localstack;

import com.hotelchat.pusherserver.EventLoopHttpServer;
import com.hotelchat.pusherserver.PusherEvent;
import com.hotelchat.pusherserver.PusherFault;
import com.hotelchat.pusherserver.PusherServer;
import io.vertx.core.Vertx;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** {@code /dev}: looking into the stack and disturbing it. Never a part of a service. */
final class Inspection implements AutoCloseable {

    private static final int PRODUCE_BOUND_MILLIS = 10_000;

    private final Vertx vertx;
    private final PusherServer pusher;
    private final PushReceiver pushes;
    private final Supplier<JsonObject> config;
    private final KafkaProducer<String, String> producer;

    Inspection(
            Vertx vertx,
            KafkaServer kafka,
            PusherServer pusher,
            PushReceiver pushes,
            Supplier<JsonObject> config) {
        this.vertx = vertx;
        this.pusher = pusher;
        this.pushes = pushes;
        this.config = config;
        this.producer =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers",
                                kafka.bootstrapServers(),
                                "acks",
                                "all",
                                "max.block.ms",
                                PRODUCE_BOUND_MILLIS,
                                "request.timeout.ms",
                                5_000,
                                "delivery.timeout.ms",
                                PRODUCE_BOUND_MILLIS),
                        new StringSerializer(),
                        new StringSerializer());
    }

    /** Adds the routes. */
    void mount(Router router) {
        router.post("/dev/*").handler(BodyHandler.create(false).setBodyLimit(2 * 1024 * 1024));
        router.get("/dev/config").handler(context -> answer(context, 200, config.get()));
        router.get("/dev/pusher/events").handler(context -> list(context, this::triggers));
        router.get("/dev/pusher/calls")
                .handler(
                        context ->
                                answer(
                                        context,
                                        200,
                                        new JsonObject()
                                                .put("accepted", pusher.triggerCalls())
                                                .put("refused", pusher.refusedCalls())));
        router.post("/dev/pusher/faults")
                .handler(
                        context ->
                                disturb(
                                        context,
                                        fault -> pusher.faults(PusherFault.fromJson(fault))));
        router.get("/dev/pushes").handler(context -> list(context, this::messages));
        router.post("/dev/pushes/faults")
                .handler(
                        context ->
                                disturb(
                                        context,
                                        fault -> pushes.faults(PushFault.fromJson(fault))));
        router.post("/dev/kafka/:topic").handler(this::produce);
    }

    private List<JsonObject> triggers(long after) {
        return pusher.events(after).stream().map(PusherEvent::toJson).toList();
    }

    private List<JsonObject> messages(long after) {
        return pushes.messages(after).stream().map(PushedMessage::toJson).toList();
    }

    /** Lists the rows with a number greater than the given one. */
    @FunctionalInterface
    private interface Rows {
        List<JsonObject> after(long n);
    }

    private static void list(RoutingContext context, Rows rows) {
        long after;
        try {
            after = Long.parseLong(context.request().getParam("after", "0"));
        } catch (NumberFormatException e) {
            refuse(context, 400, "after is a number");
            return;
        }
        context.response()
                .putHeader("content-type", "application/json")
                .end(new JsonArray(rows.after(after)).toBuffer());
    }

    /** Sets a fault. */
    @FunctionalInterface
    private interface Disturbance {
        void by(JsonObject fault);
    }

    private static void disturb(RoutingContext context, Disturbance disturbance) {
        try {
            disturbance.by(new JsonObject(context.body().buffer()));
            answer(context, 200, new JsonObject());
        } catch (IllegalArgumentException
                | ClassCastException
                | DecodeException
                | NullPointerException e) {
            refuse(context, 400, "Not a fault: " + e.getMessage());
        }
    }

    private void produce(RoutingContext context) {
        String topic = EventLoopHttpServer.pathParam(context, "topic");
        if (Topics.names().noneMatch(topic::equals)) {
            refuse(context, 404, "No topic is called " + topic);
            return;
        }
        ProducerRecord<String, String> record;
        try {
            JsonObject wanted = new JsonObject(context.body().buffer());
            if (!wanted.containsKey("value")) {
                refuse(context, 400, "value is missing; null makes a tombstone");
                return;
            }
            record =
                    new ProducerRecord<>(
                            topic, wanted.getString("key"), text(wanted.getValue("value")));
            JsonObject headers = wanted.getJsonObject("headers", new JsonObject());
            for (Map.Entry<String, Object> header : headers) {
                record.headers()
                        .add(
                                header.getKey(),
                                String.valueOf(header.getValue()).getBytes(StandardCharsets.UTF_8));
            }
        } catch (DecodeException | ClassCastException | NullPointerException e) {
            refuse(context, 400, "Not a record {key, headers?, value}");
            return;
        }
        ProducerRecord<String, String> ready = record;
        vertx.<RecordMetadata>executeBlocking(
                        () ->
                                producer.send(ready)
                                        .get(2L * PRODUCE_BOUND_MILLIS, TimeUnit.MILLISECONDS),
                        false)
                .onSuccess(
                        done ->
                                answer(
                                        context,
                                        200,
                                        new JsonObject()
                                                .put("topic", topic)
                                                .put("partition", done.partition())
                                                .put("offset", done.offset())))
                .onFailure(e -> refuse(context, 503, "Kafka did not take it: " + e.getMessage()));
    }

    /** Returns an object as JSON, a text unchanged, null as null. */
    private static @Nullable String text(@Nullable Object value) {
        return value == null || value instanceof String ? (String) value : Json.encode(value);
    }

    private static void answer(RoutingContext context, int status, JsonObject body) {
        context.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/json")
                .end(body.toBuffer());
    }

    private static void refuse(RoutingContext context, int status, String detail) {
        String title =
                switch (status) {
                    case 404 -> "Not Found";
                    case 503 -> "Service Unavailable";
                    default -> "Bad Request";
                };
        String code = title.toLowerCase(Locale.ROOT).replace(' ', '-');
        context.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/problem+json")
                .end(FrontDoor.problem(status, title, code, detail).toBuffer());
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
