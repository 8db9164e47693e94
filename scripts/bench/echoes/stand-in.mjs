// A stand-in for Seldon's own Node wrapper, from the description of its API alone: express 4, a form whose field `json` is the
// message, a class whose predict(X, names) answers at once, `{"data": {names, ndarray}}` without meta. It lacks numjs, with which
// Seldon's turns every array around once more, and so costs less than the original. PORT, folder of express.
import { createRequire } from 'node:module';

const [, , port, home] = process.argv;
const express = createRequire(`${home}/index.js`)('express');

class Identity {
  init() {}
  predict(X) {
    return X;
  }
}

const model = new Identity();
model.init();
const app = express();
app.use(express.urlencoded({ extended: true, limit: '64mb' }));
app.post('/api/v1.0/predictions', (request, response) => {
  const { data } = JSON.parse(request.body.json);
  const result = model.predict(data.ndarray, data.names ?? []);
  const columns = Array.isArray(result[0]) ? result[0].length : 0;
  const names = Array.from({ length: columns }, (_, index) => `t:${index}`);
  response.status(200).send({ data: { names, ndarray: result } });
});
app.listen(Number(port), '0.0.0.0');
