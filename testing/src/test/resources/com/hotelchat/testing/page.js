// What a page does that knows the guide and the tables of paths, and nothing else.
Object.assign(window, {
  chat: '/api/chat/hotel-abc/conversations/$C/',
  token: null,
  events: [],

  async json(answer) {
    if (!answer.ok) {
      throw new Error(answer.url + ': ' + answer.status + ' ' + await answer.text());
    }
    return answer.json();
  },

  async call(method, path, body) {
    return json(await fetch(path, {
      method,
      headers: {
        Authorization: 'Bearer ' + token,
        ...(body && { 'Content-Type': 'application/json' }),
      },
      body: body && JSON.stringify(body),
    }));
  },

  async enter(room, pin) {
    await json(await fetch('/api/chat/hotel-abc/messages/room/' + room + '/validate-chat-pin/', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ pin }),
    }));
    const config = await json(await fetch('/api/pusher/config'));
    await listen(config, config.channels);
  },

  async signIn(accessToken) {
    window.token = accessToken;
    const config = await call('GET', '/api/pusher/config');
    await listen(config, ['hotel-abc-conversation-$C-chat']);
  },

  async listen(config, channels) {
    const pusher = new Pusher(config.key, {
      cluster: config.cluster,
      wsHost: config.host,
      wsPort: config.port,
      forceTLS: config.tls,
      enabledTransports: ['ws'],
      authEndpoint: config.auth_endpoint,
    });
    await Promise.all(channels.map(name => new Promise((done, failed) => {
      const channel = pusher.subscribe(name);
      channel.bind('pusher:subscription_succeeded', done);
      channel.bind('pusher:subscription_error', failed);
      channel.bind_global((event, data) => events.push({ event, data }));
    })));
  },

  async heard(event) {
    for (let i = 0; i < 300; i++) {
      const found = events.find(each => each.event === event);
      if (found) {
        return found.data;
      }
      await new Promise(done => setTimeout(done, 100));
    }
    throw new Error('not heard: ' + event);
  },

  async upload(path, headers) {
    const canvas = document.createElement('canvas');
    canvas.width = 40;
    canvas.height = 20;
    const picture = await new Promise(done => canvas.toBlob(done, 'image/png'));
    const form = new FormData();
    form.append('files', picture, 'Größe"1.png');
    return json(await fetch(path, { method: 'POST', headers, body: form }));
  },

  shown(address) {
    return new Promise(done => {
      const image = new Image();
      image.onload = () => done(image.naturalWidth);
      image.onerror = () => done(-1);
      image.src = address;
      document.body.append(image);
    });
  },
});
