package com.hotelchat.guestchat.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClientAddressTest {

    @Test
    void ipv6CountsByItsNetworkAndIpv4ByItself() {
        ClientAddress one = ClientAddress.of("2001:db8:1:2::1");

        assertThat(ClientAddress.of("2001:db8:1:2:ffff:ffff:ffff:ffff%eth0")).isEqualTo(one);
        assertThat(ClientAddress.of("2001:db8:1:3::1")).isNotEqualTo(one);
        assertThat(ClientAddress.of("203.0.113.1"))
                .isEqualTo(ClientAddress.of("::ffff:203.0.113.1"))
                .isNotEqualTo(ClientAddress.of("203.0.113.2"));
        assertThat(ClientAddress.of("unknown").network()).isEqualTo("unknown");
    }
}
