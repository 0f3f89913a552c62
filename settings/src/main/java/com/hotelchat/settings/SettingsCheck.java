package com.hotelchat.settings;

import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigSourceInterceptorFactory;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.ConfigValidationException.Problem;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.Priorities;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SmallRyeConfigBuilderCustomizer;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Stops the start when a setting has a name that no code reads, which is mostly a typing error, or
 * a value of the wrong kind. It checks as soon as the settings are read, before the service has
 * done anything. Settings that contradict each other are refused by the code that reads them.
 */
public final class SettingsCheck implements SmallRyeConfigBuilderCustomizer {

    /** Creates the check for SmallRye Config, which finds it as a service. */
    public SettingsCheck() {}

    @Override
    public void configBuilder(SmallRyeConfigBuilder builder) {
        builder.withInterceptorFactories(new Look());
    }

    /** Changes nothing; it is where all sources are seen for the first time. */
    private static final class Look implements ConfigSourceInterceptorFactory {

        @Override
        public ConfigSourceInterceptor getInterceptor(ConfigSourceInterceptorContext context) {
            List<String> complaints =
                    KnownSettings.read()
                            .complaints(
                                    System.getenv().keySet(),
                                    context::iterateNames,
                                    name -> value(context.proceed(name)));
            if (!complaints.isEmpty()) {
                throw new ConfigValidationException(
                        complaints.stream()
                                .map(complaint -> complaint + " See docs/configuration.md.")
                                .map(Problem::new)
                                .toArray(Problem[]::new));
            }
            return ConfigSourceInterceptorContext::proceed;
        }

        private static @Nullable String value(@Nullable ConfigValue found) {
            return found == null ? null : found.getValue();
        }

        @Override
        public OptionalInt getPriority() {
            return OptionalInt.of(Priorities.APPLICATION);
        }
    }
}
