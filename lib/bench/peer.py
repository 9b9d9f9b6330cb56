"""The models of lib/bench/models.ts in PyTorch, timed on request.

Reads one JSON object a line, {"model": name, "variant": "shipped" | "onednn" | "onednn-nhwc", "steps": n},
and answers with the seconds of each step, for two seconds at most; for the steps "memory" with the peak memory of
this process in MB; 0 steps free the model. "shipped" is PyTorch as installed; "onednn" computes transposed
convolutions as the input gradient of a convolution, which runs in oneDNN where older versions of
PyTorch do not; "onednn-nhwc" keeps images channels-last as well.
"""

import json
import resource
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.set_num_threads(int(sys.argv[1]))
backward = torch.ops.aten.convolution_backward


class Transposed(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, weight, bias, stride, padding):
        ctx.save_for_backward(x, weight)
        ctx.geometry = stride, padding
        n, _, h, w = x.shape
        edge = lambda length: (length - 1) * stride - 2 * padding + weight.shape[2]
        shape = x.new_empty((n, weight.shape[1], edge(h), edge(w)))
        shape = shape.contiguous(memory_format=torch.channels_last) if x.is_contiguous(memory_format=torch.channels_last) else shape
        y, _, _ = backward(x, shape, weight, None, [stride] * 2, [padding] * 2, [1, 1], False, [0, 0], 1, [True, False, False])
        return y.add_(bias.view(1, -1, 1, 1))

    @staticmethod
    def backward(ctx, gradient):
        x, weight = ctx.saved_tensors
        stride, padding = ctx.geometry
        dx = torch.conv2d(gradient, weight, None, stride, padding)
        _, dw, _ = backward(x, gradient, weight, None, [stride] * 2, [padding] * 2, [1, 1], False, [0, 0], 1, [False, True, False])
        return dx, dw, gradient.sum((0, 2, 3)), None, None


class Up(nn.ConvTranspose2d):
    onednn = False

    def forward(self, x):
        if Up.onednn:
            return Transposed.apply(x, self.weight, self.bias, self.stride[0], self.padding[0])
        return super().forward(x)


class Noise(nn.Module):
    def forward(self, x):
        return torch.tanh(x) + 0.1 * torch.randn_like(x)


class Model:
    def __init__(self, modules, losses):
        self.modules, self.losses = modules, losses
        self.optimizers = [torch.optim.Adam(m.parameters(), lr=1e-3) for m in modules]

    def step(self):
        for optimizer, loss in zip(self.optimizers, self.losses):
            optimizer.zero_grad()
            value = loss()
            value.backward()
            optimizer.step()
            value.item()


def autoencoder(table, width):
    s = lambda channels: max(1, round(channels * width))
    leaky = lambda: nn.LeakyReLU(0.01)
    refine = [nn.Tanh(), nn.Conv2d(3, s(32), 3, 1, 1), leaky(), nn.Conv2d(s(32), 3, 3, 1, 1)]
    halve = lambda a, b: [nn.Conv2d(a, s(b), 4, 2, 1), leaky()]
    double = lambda a, b: Up(s(a), b, 4, 2, 1)
    if table == 4:
        layers = halve(3, 64) + halve(s(64), 256) + [nn.Conv2d(s(256), s(1024), 1), nn.Conv2d(s(1024), 12, 1), Noise(),
            nn.Conv2d(12, s(1024), 1), nn.Conv2d(s(1024), s(1024), 1), leaky(), Up(s(1024), s(512), 3, 1, 1), leaky(),
            double(512, s(64)), double(64, 3)] + refine
    else:
        layers = halve(3, 64) + halve(s(64), 256) + halve(s(256), 512) + [nn.Conv2d(s(512), s(8196), 1), nn.Conv2d(s(8196), 12, 1),
            Noise(), nn.Conv2d(12, s(8196), 1), nn.Conv2d(s(8196), s(1024), 1), leaky(), Up(s(1024), s(512), 3, 1, 1), leaky(),
            double(512, s(256)), leaky(), double(256, s(64)), leaky(), double(64, 3)] + refine
    net, x = nn.Sequential(*layers), image(torch.rand(64, 3, 32, 32) * 2 - 1)
    return Model([net], [lambda: F.mse_loss(net(x), x)])


layout = torch.contiguous_format


def image(x):
    return x.contiguous(memory_format=layout)


def cross_entropy(logits, target):
    return -(F.log_softmax(logits, 1) * target).sum() / len(target)


def arvm_network(features):
    return nn.Sequential(nn.Linear(features, 256), nn.ReLU(), nn.Linear(256, 256), nn.ReLU(), nn.Linear(256, 64))


def arvm(features):
    net = arvm_network(features)
    x, target = torch.rand(512, features), torch.softmax(torch.randn(512, 64), 1)
    return Model([net], [lambda: cross_entropy(net(x), target)])


def arvm_sampling(features, images=512, steps=32, bits=6):
    """Every feature of a step shows one bit of the code: which one does not matter for the time."""
    net, codes = arvm_network(features), torch.zeros(images, steps * bits)
    sources, places = torch.randint(0, steps * bits, (steps, features)), torch.arange(bits)

    @torch.no_grad()
    def draw():
        for step in range(steps):
            symbols = torch.multinomial(torch.softmax(net(codes[:, sources[step]]), 1), 1)
            codes[:, step * bits : (step + 1) * bits] = (symbols >> places & 1) * 2.0 - 1

    return Task(draw)


class Masked(nn.Conv2d):
    def __init__(self, inputs, outputs, size, vertical, first):
        super().__init__(inputs, outputs, size, padding=size // 2)
        m, middle = torch.zeros(size, size), size // 2
        if vertical:
            m[: middle + (0 if first else 1)] = 1
        else:
            m[middle, : middle + (0 if first else 1)] = 1
        self.register_buffer("mask", m)

    def forward(self, x):
        return F.conv2d(x, self.weight * self.mask, self.bias, padding=self.padding)


def gate(x):
    a, b = x.chunk(2, 1)
    return torch.tanh(a) * torch.sigmoid(b)


class PixelCnn(nn.Module):
    def __init__(self, bits, width, layers):
        super().__init__()
        at = lambda k: (bits, 7, True) if k == 0 else (width, 3, False)
        masked = lambda k, vertical: Masked(at(k)[0], 2 * width, at(k)[1], vertical, at(k)[2])
        self.vertical = nn.ModuleList(masked(k, True) for k in range(layers))
        self.horizontal = nn.ModuleList(masked(k, False) for k in range(layers))
        self.across = nn.ModuleList(nn.Conv2d(2 * width, 2 * width, 1) for _ in range(layers))
        self.residual = nn.ModuleList(nn.Conv2d(width, width, 1) for _ in range(layers))
        self.hidden, self.output = nn.Conv2d(width, 4 * width, 1), nn.Conv2d(4 * width, 2**bits, 1)

    def forward(self, x):
        v = h = x
        for k, vertical in enumerate(self.vertical):
            above = vertical(v)
            out = self.residual[k](gate(self.horizontal[k](h) + self.across[k](above)))
            v, h = gate(above), out if k == 0 else h + out
        return self.output(F.relu(self.hidden(F.relu(h))))


def pixelcnn():
    net, x = PixelCnn(6, 32, 6), image(torch.rand(64, 6, 8, 8) * 2 - 1)
    target = torch.softmax(torch.randn(4096, 64), 1)
    return Model([net], [lambda: cross_entropy(net(x).permute(0, 2, 3, 1).reshape(4096, 64), target)])


class Vae(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden, self.mean, self.variance = nn.Linear(784, 400), nn.Linear(400, 20), nn.Linear(400, 20)
        self.decode = nn.Sequential(nn.Linear(20, 400), nn.ReLU(), nn.Linear(400, 784))

    def forward(self, x):
        h = F.relu(self.hidden(x))
        mean, log_variance = self.mean(h), self.variance(h)
        y = self.decode(mean + torch.exp(0.5 * log_variance) * torch.randn_like(mean))
        kl = 0.5 * (log_variance.exp() + mean**2 - log_variance - 1).sum(1)
        return ((F.softplus(y) - y * x).sum(1) + kl).mean()


def vae():
    net, x = Vae(), torch.rand(128, 784)
    return Model([net], [lambda: net(x)])


def gan():
    class Shape(nn.Module):
        def forward(self, x):
            return image(x.view(-1, 128, 8, 8))

    g = nn.Sequential(nn.Linear(100, 8192), Shape(), nn.BatchNorm2d(128), nn.ReLU(), Up(128, 64, 4, 2, 1),
        nn.BatchNorm2d(64), nn.ReLU(), Up(64, 3, 4, 2, 1), nn.Tanh())
    d = nn.Sequential(nn.Conv2d(3, 64, 4, 2, 1), nn.LeakyReLU(0.2), nn.Conv2d(64, 128, 4, 2, 1), nn.BatchNorm2d(128),
        nn.LeakyReLU(0.2), nn.Flatten(), nn.Linear(8192, 1))
    x = image(torch.rand(64, 3, 32, 32) * 2 - 1)
    fake = lambda: g(torch.randn(64, 100))
    judge = lambda: F.softplus(-d(x)).mean() + F.softplus(d(fake().detach())).mean()
    return Model([d, g], [judge, lambda: F.softplus(-d(fake())).mean()])


class Block(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.norm1, self.norm2 = nn.GroupNorm(8, inputs), nn.GroupNorm(8, outputs)
        self.conv1, self.conv2 = nn.Conv2d(inputs, outputs, 3, 1, 1), nn.Conv2d(outputs, outputs, 3, 1, 1)
        self.time = nn.Linear(128, outputs)
        self.skip = nn.Conv2d(inputs, outputs, 1) if inputs != outputs else nn.Identity()

    def forward(self, x, t):
        h = self.conv1(F.silu(self.norm1(x))) + self.time(t)[:, :, None, None]
        return self.conv2(F.silu(self.norm2(h))) + self.skip(x)


class UNet(nn.Module):
    def __init__(self, widths=(32, 64, 64)):
        super().__init__()
        before = (widths[0],) + widths[:-1]
        self.time = nn.Sequential(nn.Linear(32, 128), nn.SiLU(), nn.Linear(128, 128), nn.SiLU())
        self.input = nn.Conv2d(1, widths[0], 3, 1, 1)
        self.down = nn.ModuleList(Block(a, b) for a, b in zip(before, widths))
        self.smaller = nn.ModuleList(nn.Conv2d(w, w, 3, 2, 1) for w in widths[:-1])
        self.larger = nn.ModuleList(nn.Conv2d(b, a, 3, 1, 1) for a, b in zip(widths[:-1], widths[1:]))
        self.up = nn.ModuleList(Block(2 * w, w) for w in widths)
        self.middle1, self.middle2 = Block(widths[-1], widths[-1]), Block(widths[-1], widths[-1])
        self.norm, self.qkv, self.project = nn.GroupNorm(8, widths[-1]), nn.Linear(widths[-1], 3 * widths[-1]), nn.Linear(widths[-1], widths[-1])
        self.last, self.output = nn.GroupNorm(8, widths[0]), nn.Conv2d(widths[0], 1, 3, 1, 1)

    def attend(self, x):
        rows = self.norm(x).flatten(2).transpose(1, 2)
        q, k, v = self.qkv(rows).chunk(3, 2)
        weights = torch.softmax(q @ k.transpose(1, 2) * x.shape[1] ** -0.5, 2)
        return self.project(weights @ v).transpose(1, 2).view(x.shape)

    def forward(self, x, waves):
        t, h, skips = self.time(waves), self.input(x), []
        for level, block in enumerate(self.down):
            h = block(h, t)
            skips.append(h)
            if level < len(self.smaller):
                h = self.smaller[level](h)
        h = self.middle1(h, t)
        h = self.middle2(h + self.attend(h), t)
        for level in reversed(range(len(self.up))):
            if level < len(self.larger):
                h = self.larger[level](F.interpolate(h, scale_factor=2))
            h = self.up[level](torch.cat([h, skips.pop()], 1), t)
        return self.output(F.silu(self.last(h)))


def ddpm():
    net, x, waves = UNet(), image(torch.rand(32, 1, 32, 32)), torch.rand(32, 32)

    def loss():
        noise, alpha = torch.randn_like(x), torch.rand(32, 1, 1, 1)
        return F.mse_loss(net(alpha.sqrt() * x + (1 - alpha).sqrt() * noise, waves), noise)

    return Model([net], [loss])


def product(size=1024):
    a, b = torch.randn(size, size), torch.randn(size, size)
    return Task(lambda: a @ b)


def convolution():
    x, w = image(torch.randn(32, 128, 16, 16)), image(torch.randn(128, 128, 3, 3))
    return Task(lambda: F.conv2d(x, w, padding=1))


def neighbours():
    a, b = torch.randn(256, 3072), torch.randn(10000, 3072)
    return Task(lambda: torch.topk((a * a).sum(1)[:, None] + (b * b).sum(1) - 2 * a @ b.t(), 1, largest=False))


class Task:
    def __init__(self, run):
        self.step = run
        self.modules = []


MODELS = {
    "table4-full": lambda: autoencoder(4, 1), "table4-quarter": lambda: autoencoder(4, 0.25),
    "table4-eighth": lambda: autoencoder(4, 0.125), "table5-full": lambda: autoencoder(5, 1),
    "table5-quarter": lambda: autoencoder(5, 0.25), "arvm": lambda: arvm(FEATURES),
    "arvm-sampling": lambda: arvm_sampling(FEATURES), "pixelcnn": pixelcnn, "vae": vae, "gan": gan, "ddpm": ddpm, "matrix-product": product, "convolution": convolution, "neighbours": neighbours,
}
FEATURES = int(sys.argv[2])
KILOBYTES = 2**20 if sys.platform == "darwin" else 2**10
models = {}
print(json.dumps({"torch": torch.__version__}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    key = request["model"], request["variant"]
    if request["steps"] == "memory":
        print(json.dumps([resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KILOBYTES]), flush=True)
        continue
    Up.onednn = key[1] != "shipped"
    layout = torch.channels_last if key[1] == "onednn-nhwc" else torch.contiguous_format
    if request["steps"] == 0:
        models.pop(key, None)
        print(json.dumps([]), flush=True)
        continue
    if key not in models:
        torch.manual_seed(1)
        models[key] = MODELS[key[0]]()
        for module in models[key].modules:
            module.to(memory_format=layout)
        models[key].step()
        models[key].step()
    seconds = []
    while len(seconds) < request["steps"] and sum(seconds) < 2:
        start = time.perf_counter()
        models[key].step()
        seconds.append(time.perf_counter() - start)
    print(json.dumps(seconds), flush=True)
