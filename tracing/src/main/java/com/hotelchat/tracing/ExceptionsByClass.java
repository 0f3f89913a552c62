package com.hotelchat.tracing;

import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdkBuilder;
import io.opentelemetry.sdk.internal.ExceptionAttributeResolver;
import io.opentelemetry.sdk.trace.internal.SdkTracerProviderUtil;
import io.quarkus.opentelemetry.runtime.AutoConfiguredOpenTelemetrySdkBuilderCustomizer;
import jakarta.inject.Singleton;

/**
 * Records exceptions in spans by their class alone: a message may quote data of the request, such
 * as an address with its signature.
 */
@Singleton
final class ExceptionsByClass implements AutoConfiguredOpenTelemetrySdkBuilderCustomizer {

    @Override
    public void customize(AutoConfiguredOpenTelemetrySdkBuilder builder) {
        builder.addTracerProviderCustomizer(
                (provider, settings) -> {
                    SdkTracerProviderUtil.setExceptionAttributeResolver(
                            provider,
                            (attributes, exception, maxLength) ->
                                    attributes.setAttribute(
                                            ExceptionAttributeResolver.EXCEPTION_TYPE,
                                            exception.getClass().getName()));
                    return provider;
                });
    }
}
