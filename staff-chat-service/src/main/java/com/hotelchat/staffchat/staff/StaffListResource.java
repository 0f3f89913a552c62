package com.hotelchat.staffchat.staff;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.hotelchat.callers.Caller;
import com.hotelchat.callers.CurrentCaller;
import com.hotelchat.events.StaffEvent.Group;
import com.hotelchat.rest.Paged;
import com.hotelchat.rest.Paged.Page;
import com.hotelchat.rest.Problem;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.server.Cancellable;
import org.jspecify.annotations.Nullable;

/** The colleagues of a member of staff. */
@Path("/api/staff_chat/{h}/staff-list/")
@Cancellable(false)
@Authenticated
@Produces(MediaType.APPLICATION_JSON)
class StaffListResource {

    private static final int DEFAULT_PAGE_SIZE = 50;
    private static final int MAX_PAGE_SIZE = 200;

    private static final String CONDITION =
            """
            where hotel_slug = $1 and staff_id <> $2 and is_active
                and ($3::text[] is null or coalesce(folded_name || ' ' || folded_rest,
                    lower(concat_ws(' ', first_name, last_name, email, department_name, role_name)))
                    like all($3))
            """;

    private static final String COUNT = "select count(*) as number from staff_member " + CONDITION;

    private static final String PAGE =
            "select * from staff_member " + CONDITION + " order by %s, staff_id offset $4 limit $5";

    /** The collation that sorts as people do, whatever the locale of the database. */
    private static final String COLLATION = " collate \"und-x-icu\"";

    private static final String FIRST_NAME = "first_name" + COLLATION;
    private static final String LAST_NAME = "last_name" + COLLATION;
    private static final String DEPARTMENT = "department_name" + COLLATION + " nulls last";
    private static final String ROLE = "role_name" + COLLATION + " nulls last";

    /** The possible orders, in SQL. */
    private static final Map<String, List<String>> ORDERS =
            Map.of(
                    "first_name", List.of(FIRST_NAME, LAST_NAME),
                    "last_name", List.of(LAST_NAME, FIRST_NAME),
                    "department", List.of(DEPARTMENT, FIRST_NAME, LAST_NAME),
                    "department__name", List.of(DEPARTMENT, FIRST_NAME, LAST_NAME),
                    "role", List.of(ROLE, FIRST_NAME, LAST_NAME),
                    "role__name", List.of(ROLE, FIRST_NAME, LAST_NAME));

    private final CurrentCaller currentCaller;
    private final ActiveStaff activeStaff;
    private final Pool pool;

    StaffListResource(CurrentCaller currentCaller, ActiveStaff activeStaff, Pool pool) {
        this.currentCaller = currentCaller;
        this.activeStaff = activeStaff;
        this.pool = pool;
    }

    /** An entry of the list of colleagues. */
    record Item(
            long id,
            String firstName,
            String lastName,
            String fullName,
            @Nullable String email,
            @Nullable String phoneNumber,
            @Nullable Group department,
            @Nullable Group role,
            @JsonProperty("is_active") boolean isActive,
            @JsonProperty("is_on_duty") boolean isOnDuty,
            String hotelName,
            @Nullable String profileImageUrl) {

        static Item of(Row row) {
            String firstName = row.getString("first_name");
            String lastName = row.getString("last_name");
            return new Item(
                    row.getLong("staff_id"),
                    firstName,
                    lastName,
                    (firstName + " " + lastName).strip(),
                    row.getString("email"),
                    row.getString("phone_number"),
                    group(row, "department"),
                    group(row, "role"),
                    row.getBoolean("is_active"),
                    row.getBoolean("is_on_duty"),
                    row.getString("hotel_name"),
                    row.getString("profile_image_url"));
        }

        private static @Nullable Group group(Row row, String column) {
            String name = row.getString(column + "_name");
            String slug = row.getString(column + "_slug");
            return name == null || slug == null ? null : new Group(name, slug);
        }

        /** Leaves the person out, so that nothing personal reaches a log. */
        @Override
        public String toString() {
            return "Item[" + id + "]";
        }
    }

    /** Lists active colleagues of the hotel, without the caller. */
    @GET
    public Uni<Paged<Item>> list(
            @RestPath String h,
            @RestQuery("search") @Nullable String search,
            @RestQuery("ordering") @Nullable String ordering,
            @RestQuery("page") @Nullable String pageNumber,
            @RestQuery("page_size") @Nullable String pageSize,
            UriInfo uri) {
        Caller.Staff caller = currentCaller.staffOf(h);
        Page page = Page.of(pageNumber, pageSize, DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE);
        String order = order(ordering);
        String[] patterns = SearchText.patterns(search);
        return activeStaff
                .require(caller)
                .chain(
                        () ->
                                pool.preparedQuery(COUNT)
                                        .execute(Tuple.of(h, caller.staffId(), patterns)))
                .map(rows -> rows.iterator().next().getLong("number"))
                .chain(
                        count ->
                                pool.preparedQuery(PAGE.formatted(order))
                                        .execute(
                                                Tuple.of(
                                                        h,
                                                        caller.staffId(),
                                                        patterns,
                                                        page.offset(),
                                                        page.size()))
                                        .map(
                                                rows -> {
                                                    List<Item> items = new ArrayList<>();
                                                    rows.forEach(row -> items.add(Item.of(row)));
                                                    return Paged.of(page, count, items, uri);
                                                }));
    }

    /** A minus sign in front turns the order round. */
    private static String order(@Nullable String ordering) {
        String wanted = ordering == null ? "first_name" : ordering;
        boolean descending = wanted.startsWith("-");
        List<String> columns = ORDERS.get(descending ? wanted.substring(1) : wanted);
        if (columns == null) {
            throw Problem.badField(
                    "ordering",
                    "must be first_name, last_name, department, role, department__name or"
                            + " role__name, with a minus sign for the reverse order");
        }
        return columns.stream()
                .map(column -> descending ? column.replace(" nulls last", "") + " desc" : column)
                .collect(Collectors.joining(", "));
    }
}
