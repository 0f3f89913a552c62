package com.hotelchat.gateway.mapping;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of a row, in the order of the contract. */
record Fields(Map<String, @Nullable Object> values) {

    static Fields fields(String name, @Nullable Object value) {
        return new Fields(Map.of()).and(name, value);
    }

    Fields and(String name, @Nullable Object value) {
        Map<String, @Nullable Object> more = new LinkedHashMap<>(values);
        more.put(name, value);
        return new Fields(more);
    }
}
