package com.hotelchat.localstack;

import java.util.List;

/** The page at {@code /}: the parts of the stack, and credentials with which to try them. */
final class WelcomePage {

    private WelcomePage() {}

    /** The page for a stack in which these services run. */
    static String html(List<Service> running) {
        StringBuilder services = new StringBuilder();
        for (Service service : running) {
            services.append(
                    "<li>%s: <code>%s</code>, <a href=\"/docs/%s\">API document</a></li>\n"
                            .formatted(
                                    service.name(),
                                    String.join("</code>, <code>", service.prefixes()),
                                    service.document()));
        }
        StringBuilder staff = new StringBuilder();
        for (DemoHotels.Staff one : DemoHotels.staff()) {
            staff.append(
                    "<tr><td>%s</td><td><code>%s</code></td><td>%d</td><td>%s</td><td>%s</td></tr>\n"
                            .formatted(
                                    one.hotel(),
                                    one.username(),
                                    one.id(),
                                    one.role(),
                                    one.onDuty() ? "on duty" : "off duty"));
        }
        StringBuilder stays = new StringBuilder();
        for (DemoHotels.Stay stay : DemoHotels.stays()) {
            stays.append(
                    "<tr><td>%s</td><td>%s</td><td>%s %s</td><td><code>%s</code></td></tr>\n"
                            .formatted(
                                    stay.hotel(),
                                    stay.room(),
                                    stay.firstName(),
                                    stay.lastName(),
                                    stay.pin()));
        }
        return """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Hotel Chat</title>
        <style>
        body { font: 16px/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem }
        table { border-collapse: collapse } td, th { padding: .2rem .8rem .2rem 0; text-align: left }
        </style>
        </head>
        <body>
        <h1>Hotel Chat</h1>
        <p>A local stack, for trying and testing.</p>
        <h2>Services</h2>
        <ul>
        %s</ul>
        <h2>Staff</h2>
        <p>The password is <code>demo</code>. A token: <code>./hotelchat token john.smith</code>, or
        <code>POST /auth/token</code> with the form
        <code>grant_type=password&amp;client_id=hotelchat&amp;username=john.smith&amp;password=demo</code>.</p>
        <table>
        <tr><th>Hotel</th><th>User</th><th>Id</th><th>Role</th><th></th></tr>
        %s</table>
        <h2>Guests</h2>
        <table>
        <tr><th>Hotel</th><th>Room</th><th>Guest</th><th>PIN</th></tr>
        %s</table>
        <h2>Beside them</h2>
        <ul>
        <li>Pusher-compatible server: app <code>1001</code>, key <code>local-key</code>, at
        <code>/app/local-key</code> and <code>/apps/1001</code></li>
        <li>OIDC issuer: <a href="/auth/.well-known/openid-configuration">discovery</a></li>
        <li>Inspection: <a href="/dev/config">configuration</a>,
        <a href="/dev/pusher/events">events handed to Pusher</a>,
        <a href="/dev/pushes">push messages</a></li>
        </ul>
        </body>
        </html>
        """
                .formatted(services, staff, stays);
    }
}
