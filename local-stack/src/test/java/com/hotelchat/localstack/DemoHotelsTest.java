package com.hotelchat.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class DemoHotelsTest {

    private static Map<String, String> headers(ProducerRecord<String, String> record) {
        Map<String, String> headers = new HashMap<>();
        record.headers()
                .forEach(
                        one ->
                                headers.put(
                                        one.key(),
                                        new String(one.value(), StandardCharsets.UTF_8)));
        return headers;
    }

    private static ProducerRecord<String, String> record(String topic, String key) {
        return DemoHotels.records().stream()
                .filter(one -> one.topic().equals(topic) && one.key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void a_member_of_staff_is_a_cloud_event_of_the_contract() {
        ProducerRecord<String, String> ahmed = record("hotel.staff", "hotel-abc/7");
        Map<String, String> headers = headers(ahmed);
        assertThat(headers)
                .containsEntry("ce_specversion", "1.0")
                .containsEntry("ce_type", "hotel.staff.updated.v1")
                .containsEntry("content-type", "application/json")
                .containsKeys("ce_id", "ce_source", "ce_time");
        assertThat(new JsonObject(ahmed.value()))
                .isEqualTo(
                        new JsonObject(
                                """
                                {"hotel_slug": "hotel-abc", "hotel_name": "Hotel ABC", "staff_id": 7,
                                 "first_name": "Ahmed", "last_name": "Khan",
                                 "email": "ahmed.khan@hotel-abc.example",
                                 "department": {"name": "Management", "slug": "management"},
                                 "role": {"name": "Manager", "slug": "manager"},
                                 "is_active": true, "is_on_duty": true, "version": 1}
                                """));
    }

    @Test
    void a_stay_is_a_cloud_event_of_the_contract() {
        ProducerRecord<String, String> ada = record("hotel.stays", "hotel-abc/demo-hotel-abc-101");
        assertThat(headers(ada)).containsEntry("ce_type", "hotel.stay.checked-in.v1");
        JsonObject data = new JsonObject(ada.value());
        assertThat(data.getString("stay_id")).isEqualTo("demo-hotel-abc-101");
        assertThat(data.getString("room_number")).isEqualTo("101");
        assertThat(data.getString("pin")).isEqualTo("a101");
        assertThat(data.getJsonObject("guest").getString("first_name")).isEqualTo("Ada");
        assertThat(data.getJsonObject("guest").getString("last_name")).isEqualTo("Byron");
    }

    @Test
    void everybody_of_the_table_is_there_and_room_104_is_vacant() {
        assertThat(DemoHotels.staff()).hasSize(7);
        assertThat(DemoHotels.staff().stream().filter(one -> !one.onDuty()))
                .extracting(DemoHotels.Staff::username)
                .containsExactly("peter.novak");
        assertThat(DemoHotels.stays()).hasSize(5).noneMatch(stay -> stay.room().equals("104"));
        assertThat(DemoHotels.records()).hasSize(12);
    }

    @Test
    void a_repeat_is_the_same_record_and_ids_differ() {
        List<String> ids =
                DemoHotels.records().stream()
                        .map(one -> String.valueOf(headers(one).get("ce_id")))
                        .toList();
        assertThat(ids).doesNotHaveDuplicates();
        assertThat(DemoHotels.records()).isEqualTo(DemoHotels.records());
    }
}
