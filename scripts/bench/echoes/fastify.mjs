// fastify that gives a JSON body back: PORT, folder of its package.
import { createRequire } from 'node:module';

const [, , port, home] = process.argv;
const fastify = createRequire(`${home}/index.js`)('fastify');
const app = fastify();
app.post('/api/v1.0/predictions', (request, reply) => {
  void reply.send(request.body);
});
await app.listen({ port: Number(port), host: '0.0.0.0' });
