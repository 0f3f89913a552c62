package com.hotelchat.rest;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.hotelchat.events.EventJson;
import io.quarkus.arc.All;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;

/** Gives REST the same JSON rules as the events, so that a value has the same form in both. */
@Singleton
class ContractJson {

    @Produces
    @Singleton
    ObjectMapper mapper(@All List<ObjectMapperCustomizer> customizers) {
        JsonMapper mapper = EventJson.configure(EventJson.builder()).build();
        customizers.forEach(customizer -> customizer.customize(mapper));
        // The framework's customizer applies its own settings after this one; those of the contract
        // stay in force.
        return EventJson.configure(mapper.rebuild())
                // A blank UUID or address is a mistake, not the absence of a value.
                .withCoercionConfig(
                        LogicalType.OtherScalar,
                        scalar ->
                                scalar.setCoercion(
                                        CoercionInputShape.EmptyString, CoercionAction.Fail))
                .addModule(
                        new SimpleModule("storable-text")
                                .addDeserializer(String.class, new StorableText()))
                .build();
    }
}
