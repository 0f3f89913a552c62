package com.hotelchat.bus;

import com.hotelchat.events.HotelSlug;
import com.hotelchat.events.InvalidEventException;
import com.hotelchat.events.Topic;
import com.hotelchat.settings.Contradictions;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Decides which other systems may publish for which hotels, by the prefix of {@code ce_source}.
 * Without the setting, every system may publish for every hotel.
 *
 * <p>The broker authenticates the writer of a record and not the header. This check therefore stops
 * the mistakes of systems that name themselves truthfully; only a separate topic and user stops a
 * system that lies.
 */
@ApplicationScoped
public class TrustedSources {

    /** The setting. */
    static final String SETTING = "hotelchat.sources";

    private static final String ALL = "*";

    private final List<Entry> entries;

    /** A prefix of sources, and the hotels for which these systems may publish. */
    private record Entry(String prefix, Set<String> hotels) {

        private boolean allows(String source, String hotel) {
            return source.startsWith(prefix) && (hotels.contains(ALL) || hotels.contains(hotel));
        }
    }

    /**
     * Reads the setting.
     *
     * @param sources {@code prefix=hotel,hotel;prefix=*}; empty allows everything
     * @throws ConfigurationException for anything else, with a sentence that names the setting
     */
    TrustedSources(@ConfigProperty(name = SETTING) Optional<String> sources) {
        entries = sources.map(TrustedSources::parse).orElseGet(List::of);
    }

    /** Makes a malformed setting stop the start, and not the first record. */
    void check(@Observes @Priority(Contradictions.FIRST) StartupEvent start) {}

    private static List<Entry> parse(String setting) {
        List<Entry> entries = new ArrayList<>();
        for (String entry : setting.split(";")) {
            if (!entry.isBlank()) {
                entries.add(entry(entry.strip()));
            }
        }
        return List.copyOf(entries);
    }

    private static Entry entry(String text) {
        // A source is a URI reference, and its query may hold an equals sign.
        int end = text.lastIndexOf('=');
        String prefix = end < 0 ? "" : text.substring(0, end).strip();
        Set<String> hotels =
                Stream.of(text.substring(end + 1).split(","))
                        .map(String::strip)
                        .filter(hotel -> !hotel.isEmpty())
                        .collect(Collectors.toUnmodifiableSet());
        if (prefix.isEmpty()
                || hotels.isEmpty()
                || !hotels.stream()
                        .allMatch(hotel -> hotel.equals(ALL) || HotelSlug.isValid(hotel))) {
            throw new ConfigurationException(
                    "The setting "
                            + SETTING
                            + " wants entries like //pms.example/=hotel-a,hotel-b separated by"
                            + " semicolons: a prefix of ce_source, and the slugs of its hotels or"
                            + " *.");
        }
        return new Entry(prefix, hotels);
    }

    /**
     * Reads a record as {@link IncomingEvent#read} does, and refuses an event for a hotel that its
     * source may not publish for. On the project's own topics it refuses nothing more.
     *
     * @throws InvalidEventException when no consumer can ever use it, or its source may not publish
     *     for the hotel
     */
    public IncomingEvent read(Topic topic, ConsumerRecord<String, byte[]> record)
            throws InvalidEventException {
        IncomingEvent event = IncomingEvent.read(topic, record);
        if (!topic.isOurs() && !entries.isEmpty()) {
            requireTrusted(record);
        }
        return event;
    }

    private void requireTrusted(ConsumerRecord<String, byte[]> record)
            throws InvalidEventException {
        String source = CloudEventHeaders.text(record.headers(), CloudEventHeaders.SOURCE);
        String key = record.key();
        String hotel = key.substring(0, Math.max(key.indexOf('/'), 0));
        if (source == null || entries.stream().noneMatch(each -> each.allows(source, hotel))) {
            throw new InvalidEventException("its source may not speak for this hotel");
        }
    }
}
