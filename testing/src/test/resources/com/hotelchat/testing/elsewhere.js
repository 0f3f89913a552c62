// A page of another origin that calls with a header, as the documents for front-end teams say.
Object.assign(window, {
  chat: '/api/chat/hotel-abc/conversations/$C/',

  text() {
    return { message: 'Hello from elsewhere', client_message_id: crypto.randomUUID() };
  },

  async call(method, path, body, proof = { Authorization: 'Bearer $TOKEN' }) {
    try {
      const answer = await fetch('$STACK' + path, {
        method,
        headers: { ...proof, ...(body && { 'Content-Type': 'application/json' }) },
        body: body && JSON.stringify(body),
      });
      return {
        status: answer.status,
        rate: answer.headers.get('RateLimit'),
        body: await answer.json(),
      };
    } catch (refused) {
      return { status: 'blocked' };
    }
  },
});
